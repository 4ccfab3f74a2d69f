import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ProbeResults, toCheck } from "../../../app/monitor/probe/check.ts";
import { probeTarget } from "../../../app/monitor/probe/probe-target.ts";
import { freePort } from "../../../tools/shared/free-port.ts";
import { startTestServer, type TestServer } from "../../support/start-test-server.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function start(settings: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer({ settings });
  cleanUps.push(server.stop);
  return server;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return listen(server);
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function probe(url: string, { token, timeoutMs = 5000 }: { token?: string; timeoutMs?: number } = {}) {
  const target = { name: "a", url: new URL(url), ...(token === undefined ? {} : { token }) };
  return probeTarget(target, { timeoutMs, version: "0.0.0-test", signal: new AbortController().signal });
}

const verdict = (results: ProbeResults) => {
  const { status, reason } = toCheck(results, 0);
  return { status, reason };
};

describe("probeTarget", () => {
  it("finds a server healthy that answers health, readiness and an MCP client", async () => {
    const server = await start();
    const results = await probe(server.origin);
    expect(results).toEqual({
      health: { status: "healthy", durationMs: expect.any(Number), headers: expect.anything() },
      ready: { status: "healthy", durationMs: expect.any(Number), headers: expect.anything() },
      mcp: { status: "healthy", durationMs: expect.any(Number) },
    });
    expect(toCheck(results, 7)).toEqual({ at: 7, status: "healthy", responseMs: results.mcp.durationMs });
    const methods = server.logs.flatMap(({ method }) => (typeof method === "string" ? [method] : []));
    expect(methods).toEqual(["server/discover", "tools/list"]);
  });

  it("finds a server unhealthy that answers health but not MCP", async () => {
    const origin = await serve((_request, response) => response.writeHead(200).end("{}"));
    expect(verdict(await probe(origin))).toEqual({ status: "unhealthy", reason: "mcp: no valid MCP answer" });
  });

  it("says what readiness says, and no more of it", async () => {
    const origin = await serve((request, response) => {
      const body = { status: "draining", checks: { secret: "internal" } };
      response.writeHead(request.url === "/ready" ? 503 : 200).end(JSON.stringify(body));
    });
    expect(verdict(await probe(origin)).reason).toBe(
      "ready: answered 503 (draining); mcp: no valid MCP answer",
    );
  });

  it("needs the credential that the server asks for, and sends it to MCP alone", async () => {
    const seen = new Map<string, string | undefined>();
    const server = await start({
      AUTH_MODES: "api-key",
      API_KEYS: `monitor:${createHash("sha256").update("test-key").digest("hex")}`,
    });
    expect(verdict(await probe(server.origin))).toEqual({ status: "unhealthy", reason: "mcp: answered 401" });
    expect(verdict(await probe(server.origin, { token: "test-key" })).status).toBe("healthy");
    const origin = await serve((request, response) => {
      seen.set(request.url ?? "", request.headers.authorization);
      response.writeHead(200).end();
    });
    await probe(origin, { token: "test-key" });
    expect(Object.fromEntries(seen)).toEqual({
      "/health": undefined,
      "/ready": undefined,
      "/mcp": "Bearer test-key",
    });
  });

  it("takes a redirect for no answer to health, and follows none with the credential", async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(200).end();
    });
    const origin = await serve((request, response) => {
      response.writeHead(307, { location: `${other}${request.url}` }).end();
    });
    expect(verdict(await probe(origin, { token: "test-key" }))).toMatchObject({ status: "unhealthy" });
    expect(seen).toEqual([]);
  });

  it("tells that nothing listens", async () => {
    const port = await freePort();
    expect(verdict(await probe(`http://127.0.0.1:${port}`))).toEqual({
      status: "error",
      reason: "connection refused",
    });
  });

  it("tells that a connection is closed without an answer", async () => {
    const origin = await listen(createTcpServer((socket) => socket.destroy()));
    expect(verdict(await probe(origin))).toEqual({ status: "error", reason: "connection closed" });
  });

  it("ends with the time-out when a server takes the connection and says nothing", async () => {
    const origin = await listen(createTcpServer((socket) => socket.on("error", () => {})));
    const startedAt = performance.now();
    const results = await probe(origin, { timeoutMs: 200 });
    expect(verdict(results)).toEqual({ status: "error", reason: "no answer in time" });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it("ends with the time-out when an answer begins and never ends", async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(": hello\n\n");
    });
    expect(verdict(await probe(origin, { timeoutMs: 200 }))).toMatchObject({
      status: "error",
      reason: "no answer in time",
    });
  });

  it("opens new connections each time, so that DNS and certificates are looked at too", async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.writeHead(200).end());
    server.on("connection", () => connections++);
    const origin = await listen(server);
    await probe(origin);
    const first = connections;
    await probe(origin);
    expect(connections).toBe(2 * first);
  });

  it("finds the paths below the path of the URL", async () => {
    const seen = new Set<string>();
    const origin = await serve((request, response) => {
      seen.add(request.url ?? "");
      response.writeHead(404).end();
    });
    await probe(`${origin}/stage/`);
    expect([...seen].sort()).toEqual(["/stage/health", "/stage/mcp", "/stage/ready"]);
  });
});
