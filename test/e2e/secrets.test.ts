import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { legacyRequest, modernRequest } from "../support/mcp-request.ts";
import { type HttpMessage, sendHttp } from "../support/send-http.ts";
import { startProcess } from "../support/start-process.ts";

/** Each in a form that survives JSON, headers and URLs, so that it can be searched for as it is. */
const secrets = {
  token: "mark-token-6f1d0c",
  apiKey: "mark-api-key-93ab1e",
  cookie: "mark-cookie-47c2d9",
  argument: "mark-argument-b85e20",
  name: "mark-name-5d7f31",
  query: "mark-query-e09a64",
  password: "mark-password-21f8c7",
} as const;
const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(`{"sub":"${secrets.token}"}`).toString("base64url")}.c2lnbmF0dXJl`;
const basic = Buffer.from(`user:${secrets.password}`).toString("base64");
const searched = [...Object.values(secrets), jwt, jwt.split(".")[1] ?? "", basic];

const credentials: readonly Record<string, string>[] = [
  {},
  { authorization: `Bearer ${secrets.token}` },
  { authorization: `Bearer ${jwt}` },
  { authorization: `Basic ${basic}` },
  { authorization: secrets.token },
  { "x-api-key": secrets.apiKey },
  { cookie: `session=${secrets.cookie}`, "mcp-session-id": secrets.cookie },
];

const { argument, name } = secrets;
const call = (tool: string, args: unknown, rest = {}) => ({ name: tool, arguments: args, ...rest });
const data = { [argument]: argument, nested: { list: [argument, null] } };

/** Calls that end well, that end badly, and that are no calls. */
const messages: readonly HttpMessage[] = [legacyRequest, modernRequest].flatMap((request) => {
  const send = (method: string, params: Record<string, unknown>): HttpMessage => {
    const { headers, message } = request(method, params);
    return { headers, body: JSON.stringify(message) };
  };
  const good = send("tools/call", call("process_data", { data, operation: "transform" }));
  return [
    good,
    send("tools/call", call("process_data", { data, operation: argument })),
    send("tools/call", call("process_data", argument)),
    send(
      "tools/call",
      call(
        "process_batch",
        { records: [data], operation: "analyze" },
        { _meta: { progressToken: argument } },
      ),
    ),
    send("tools/call", call("process_batch", { records: Array(600).fill(data), operation: "transform" })),
    send("tools/call", call("quoting", { text: argument })),
    send("tools/call", call("quoting", { text: argument }, { _meta: { progressToken: 1 } })),
    send("tools/call", call("call_upstream", { server: argument, tool: argument, arguments: data })),
    send("tools/call", call(name, data)),
    send("prompts/get", { name, arguments: { a: argument } }),
    send("resources/read", { uri: `file:///${name}` }),
    send("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name, version: argument },
    }),
    { ...good, path: `/mcp?access_token=${secrets.query}` },
    { ...good, path: `/${secrets.query}?${secrets.query}` },
    { ...good, path: `/health?${secrets.query}` },
    { ...good, path: `/%ff${secrets.query}` },
    { ...good, method: "GET" },
    { ...good, headers: { ...good.headers, host: `${name}.example` } },
    { ...good, headers: { ...good.headers, origin: `https://${name}.example` } },
    { ...good, headers: { ...good.headers, "content-type": `text/${argument}` } },
    { ...good, headers: { ...good.headers, "mcp-protocol-version": argument } },
    { ...good, headers: { ...good.headers, traceparent: argument, tracestate: `a=${argument}` } },
    { ...good, body: `{"a": ${argument}` },
    { ...good, body: JSON.stringify([{ jsonrpc: "2.0", method: "tools/call", params: data }]) },
    { ...good, body: JSON.stringify({ jsonrpc: "2.0", id: 1, result: data }) },
    { ...good, body: JSON.stringify({ data: argument.repeat(100_000) }) },
  ];
});

describe("what a process writes at level trace", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "secrets-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["app/main.ts", "test/fixtures/server-process.ts"])(
    "holds no credential and no argument: %s",
    async (program) => {
      const logFile = join(folder, `${program.replaceAll("/", "-")}.log`);
      const server = startProcess([program], {
        PORT: "0",
        METRICS_PORT: "0",
        LOG_LEVEL: "trace",
        LOG_FILE: logFile,
        AUTH_MODES: "none,api-key",
        API_KEYS: `acme:${createHash("sha256").update(secrets.apiKey).digest("hex")}`,
        // Nothing listens on port 1, so every attempt to connect is one more occasion to write the URL down.
        REDIS_URL: `redis://user:${secrets.password}@127.0.0.1:1/0`,
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1",
        OTEL_BSP_SCHEDULE_DELAY: "10",
        UPSTREAM_SERVERS: `search=http://127.0.0.1:1/mcp?key=${secrets.query}`,
        // Enough for the calls, and not for the flood after them.
        RATE_LIMIT: "500",
        RATE_LIMIT_BURST: "0",
        SHUTDOWN_TIMEOUT_MS: "1000",
      });
      try {
        const origin = (await server.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
        const statuses = new Set<number>();
        for (const added of credentials) {
          const sent = messages.map((message) =>
            sendHttp(origin, { ...message, headers: { ...message.headers, ...added } }),
          );
          for (const answer of await Promise.all(sent)) statuses.add(answer.status);
        }
        const flood = Array.from({ length: 600 }, () => legacyRequest("tools/call", call(name, data)));
        for (let start = 0; start < flood.length; start += 100) {
          const sent = flood.slice(start, start + 100).map(({ headers, message }) => {
            const authorization = `Bearer ${secrets.token}`;
            return sendHttp(origin, {
              headers: { ...headers, authorization },
              body: JSON.stringify(message),
            });
          });
          for (const answer of await Promise.all(sent)) statuses.add(answer.status);
        }
        for (const status of [200, 400, 403, 404, 405, 413, 415, 429]) expect(statuses).toContain(status);
      } finally {
        server.child.kill("SIGTERM");
        expect(await server.exit).toBe(0);
      }
      const file = readdirSync(folder)
        .filter((entry) => join(folder, entry).startsWith(logFile))
        .map((entry) => readFileSync(join(folder, entry), "utf8"))
        .join("");
      const written = { stdout: server.stdout(), stderr: server.stderr(), file };
      // The search would find nothing in a log that is not there.
      for (const log of [written.stdout, written.file]) {
        expect(log).toContain('"audit":"tool_call"');
        expect(log).toContain('"audit":"refusal"');
        if (program.startsWith("test/")) expect(log).toMatch(/"outcome":"crash".*"type":"TypeError"/);
      }
      for (const [where, text] of Object.entries(written)) {
        for (const secret of searched) expect(text.includes(secret), `${secret} is in ${where}`).toBe(false);
      }
    },
    60_000,
  );

  it("holds no secret either when the settings are refused", async () => {
    const server = startProcess(["app/main.ts"], {
      PORT: "x",
      REDIS_URL: `http://user:${secrets.password}@redis`,
      API_KEYS: `acme:${secrets.apiKey}`,
      OAUTH_ISSUER: `https://user:${secrets.password}@issuer.example`,
      UPSTREAM_SERVERS: `a=https://user:${secrets.password}@x.example`,
      CACHE_TTL: `x?token=${secrets.token}`,
    });
    expect(await server.exit).toBe(78);
    expect(server.stdout()).toBe("");
    for (const key of ["PORT", "REDIS_URL", "API_KEYS", "OAUTH_ISSUER", "UPSTREAM_SERVERS", "CACHE_TTL"]) {
      expect(server.stderr()).toContain(`  ${key}: expected`);
    }
    for (const secret of searched) expect(server.stderr()).not.toContain(secret);
  });
});
