import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { badInput, MAX_REQUEST_SIZE, padded } from "../fixtures/bad-input.ts";
import { legacyRequest, mcpHeaders } from "../support/mcp-request.ts";
import { sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

describe("bad input", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ settings: { MAX_REQUEST_SIZE: String(MAX_REQUEST_SIZE) } });
  });
  afterAll(() => server.stop());

  it.each(badInput)("$name is answered $status with $code", async ({ status, code, header, ...message }) => {
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
