import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { legacyRequest, mcpHeaders, modernRequest } from "../support/mcp-request.ts";
import { type HttpMessage, sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const MAX_REQUEST_SIZE = 100_000;

interface Case extends HttpMessage {
  readonly name: string;
  readonly status: number;
  /** The JSON-RPC error's code; `isError` for a tool result that says so. */
  readonly code: number | "isError";
  readonly header?: readonly [string, string];
}

type Prepared = ReturnType<typeof legacyRequest>;
const eras = { legacy: legacyRequest, modern: modernRequest };

const raw = (name: string, body: string | Buffer, status: number, code: number): Case => ({
  name,
  headers: mcpHeaders,
  body,
  status,
  code,
});

const prepared = (
  name: string,
  { headers, message }: Prepared,
  status: number,
  code: Case["code"],
  changes: Record<string, string | undefined> = {},
): Case => ({ name, headers: { ...headers, ...changes }, body: JSON.stringify(message), status, code });

const rpc = (fields: Record<string, unknown>) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping", ...fields });

const call = (era: keyof typeof eras, name: string, args: unknown = {}) =>
  eras[era]("tools/call", { name, arguments: args });

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** A valid request, padded with blanks to so many bytes. */
const padded = (bytes: number) => rpc({}).padEnd(bytes, " ");

const cases: readonly Case[] = [
  raw("malformed JSON", '{"jsonrpc":', 400, -32700),
  raw("an empty body", "", 400, -32700),
  raw("bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, -32700),
  raw("a JSON string", '"ping"', 400, -32600),
  raw("a JSON number", "1", 400, -32600),
  raw("null", "null", 400, -32600),
  raw("a batch", `[${rpc({})}]`, 400, -32600),
  raw("an empty batch", "[]", 400, -32600),
  raw("an object that is no message", "{}", 400, -32600),
  raw("jsonrpc 1.0", rpc({ jsonrpc: "1.0" }), 400, -32600),
  raw("no jsonrpc", JSON.stringify({ id: 1, method: "ping" }), 400, -32600),
  raw("an id of null", rpc({ id: null }), 400, -32600),
  raw("an id that is an object", rpc({ id: {} }), 400, -32600),
  raw("an id that is a boolean", rpc({ id: true }), 400, -32600),
  raw("an id that is a fraction", rpc({ id: 1.5 }), 400, -32600),
  raw("a method that is a number", rpc({ method: 1 }), 400, -32600),
  raw("params that are a list", rpc({ params: [] }), 400, -32600),
  raw("params that are a string", rpc({ params: "x" }), 400, -32600),
  raw(
    "10,000 levels of nesting",
    `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${nested(10_000)}}}`,
    400,
    -32600,
  ),
  raw("10,000 levels of nothing else", nested(10_000), 400, -32600),
  raw("a body one byte over the limit", padded(MAX_REQUEST_SIZE + 1), 413, -32000),

  prepared("an unknown method, 2025", legacyRequest("no/such"), 200, -32601),
  prepared("an unknown method, 2026", modernRequest("no/such"), 404, -32601),
  prepared("a method of the other era, 2025", legacyRequest("server/discover"), 200, -32601),
  prepared("a method of the other era, 2026", modernRequest("ping"), 404, -32601),
  ...(["legacy", "modern"] as const).flatMap((era) => {
    return [
      prepared(`an unknown tool, ${era}`, call(era, "no_such_tool"), 200, -32602),
      prepared(`the tool __proto__, ${era}`, call(era, "__proto__"), 200, -32602),
      prepared(`the tool constructor, ${era}`, call(era, "constructor"), 200, -32602),
      prepared(`the tool toString, ${era}`, call(era, "toString"), 200, -32602),
      prepared(
        `the prompt constructor, ${era}`,
        eras[era]("prompts/get", { name: "constructor" }),
        200,
        -32602,
      ),
      prepared(`an unknown prompt, ${era}`, eras[era]("prompts/get", { name: "nope" }), 200, -32602),
      prepared(
        `arguments of a wrong type, ${era}`,
        call(era, "process_data", { data: 1, operation: "x" }),
        200,
        "isError",
      ),
      prepared(`missing arguments, ${era}`, call(era, "process_data"), 200, "isError"),
      prepared(
        `an empty batch of records, ${era}`,
        call(era, "process_batch", { records: [], operation: "validate" }),
        200,
        "isError",
      ),
      prepared(`arguments that are a list, ${era}`, call(era, "process_data", []), 200, -32602),
      prepared(`a tool name that is a number, ${era}`, eras[era]("tools/call", { name: 7 }), 200, -32602),
    ];
  }),
  prepared(
    "an unknown resource, 2025",
    legacyRequest("resources/read", { uri: "monitoring://no" }),
    200,
    -32002,
  ),
  prepared(
    "an unknown resource, 2026",
    modernRequest("resources/read", { uri: "monitoring://no" }),
    200,
    -32602,
  ),

  prepared("an unknown version, 2025", legacyRequest("ping"), 400, -32000, {
    "mcp-protocol-version": "1999-01-01",
  }),
  prepared("no version header, 2026", modernRequest("tools/list"), 400, -32020, {
    "mcp-protocol-version": undefined,
  }),
  prepared("no method header", modernRequest("tools/list"), 400, -32020, { "mcp-method": undefined }),
  prepared("a method header that disagrees", modernRequest("tools/list"), 400, -32020, {
    "mcp-method": "tools/call",
  }),
  prepared("no name header", call("modern", "health_check"), 400, -32020, { "mcp-name": undefined }),
  prepared("a name header that disagrees", call("modern", "health_check"), 400, -32020, {
    "mcp-name": "process_data",
  }),
  prepared("a version header that disagrees", modernRequest("tools/list"), 400, -32020, {
    "mcp-protocol-version": "2025-11-25",
  }),
  prepared(
    "an unknown version, 2026",
    modernRequest("tools/list", { _meta: { "io.modelcontextprotocol/protocolVersion": "2099-01-01" } }),
    400,
    -32022,
    { "mcp-protocol-version": "2099-01-01" },
  ),
  prepared("an unknown header is no reason", call("legacy", "process_data", { data: 1 }), 200, "isError", {
    "x-unknown": "1",
  }),

  prepared("Accept: text/html", legacyRequest("ping"), 406, -32000, { accept: "text/html" }),
  prepared("Accept: JSON alone", legacyRequest("ping"), 406, -32000, { accept: "application/json" }),
  prepared("no Accept", legacyRequest("ping"), 406, -32000, { accept: undefined }),
  prepared("Accept with q=0", legacyRequest("ping"), 406, -32000, {
    accept: "application/json, text/event-stream;q=0",
  }),
  prepared("Content-Type: text/plain", legacyRequest("ping"), 415, -32000, { "content-type": "text/plain" }),
  prepared("no Content-Type", legacyRequest("ping"), 415, -32000, { "content-type": undefined }),
  prepared("a Content-Type that mentions JSON", legacyRequest("ping"), 415, -32000, {
    "content-type": "text/plain; a=application/json",
  }),
  prepared("a Host that is not ours", legacyRequest("ping"), 403, -32000, { host: "evil.example" }),
  prepared("a Host with a user part", legacyRequest("ping"), 403, -32000, { host: "evil@localhost" }),
  prepared("an Origin that is not ours", legacyRequest("ping"), 403, -32000, {
    origin: "https://evil.example",
  }),
  prepared("the Origin null", legacyRequest("ping"), 403, -32000, { origin: "null" }),
  {
    ...prepared("GET", legacyRequest("ping"), 405, -32000),
    method: "GET",
    body: "",
    header: ["allow", "POST"],
  },
  {
    ...prepared("DELETE", legacyRequest("ping"), 405, -32000),
    method: "DELETE",
    body: "",
    header: ["allow", "POST"],
  },
  { ...prepared("PUT", legacyRequest("ping"), 405, -32000), method: "PUT", header: ["allow", "POST"] },
];

describe("bad input", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ settings: { MAX_REQUEST_SIZE: String(MAX_REQUEST_SIZE) } });
  });
  afterAll(() => server.stop());

  it.each(cases)("$name is answered $status with $code", async ({ status, code, header, ...message }) => {
    const answer = await sendHttp(server.origin, message);
    expect(answer.headers["content-type"]).toBe("application/json");
    const { error, result } = JSON.parse(answer.body);
    expect({ status: answer.status, code: error?.code ?? (result?.isError ? "isError" : undefined) }).toEqual(
      {
        status,
        code,
      },
    );
    expect(answer.headers["x-request-id"]).toEqual(expect.any(String));
    if (header) expect(answer.headers[header[0]]).toBe(header[1]);
    expect(answer.body).not.toMatch(/<html|\bat \S+ \(|node_modules|\.ts:\d+/i);

    const after = legacyRequest("ping");
    const alive = await sendHttp(server.origin, {
      headers: after.headers,
      body: JSON.stringify(after.message),
    });
    expect(JSON.parse(alive.body)).toEqual({ jsonrpc: "2.0", id: after.message.id, result: {} });
  });

  it("takes a body of exactly the limit", async () => {
    const answer = await sendHttp(server.origin, { headers: mcpHeaders, body: padded(MAX_REQUEST_SIZE) });
    expect(JSON.parse(answer.body)).toMatchObject({ result: {} });
  });

  it("refuses a body over the limit that does not announce its length", async () => {
    const answer = await sendHttp(server.origin, {
      headers: { ...mcpHeaders, "transfer-encoding": "chunked" },
      body: padded(MAX_REQUEST_SIZE * 5),
    });
    expect(answer.status).toBe(413);
  });

  it("answers a path that does not exist with JSON", async () => {
    const answer = await sendHttp(server.origin, { method: "GET", path: "/nothing/%zz" });
    expect(answer).toMatchObject({ status: 404, headers: { "content-type": "application/json" } });
  });

  it.each(["/", "/health", "/ready"])(
    "refuses a Host and an Origin that are not ours at %s too",
    async (path) => {
      const host = await sendHttp(server.origin, { method: "GET", path, headers: { host: "evil.example" } });
      const origin = await sendHttp(server.origin, {
        method: "GET",
        path,
        headers: { origin: "http://evil.example" },
      });
      expect([host.status, origin.status]).toEqual([403, 403]);
    },
  );

  it("answers probes that name the instance by its address", async () => {
    const answer = await sendHttp(server.origin, {
      method: "GET",
      path: "/health",
      headers: { host: "10.1.2.3:8080" },
    });
    expect(answer.status).toBe(200);
    const mcp = await sendHttp(server.origin, {
      headers: { ...mcpHeaders, host: "10.1.2.3" },
      body: padded(100),
    });
    expect(mcp.status).toBe(403);
  });
});
