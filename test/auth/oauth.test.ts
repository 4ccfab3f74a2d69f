import {
  Client,
  ClientCredentialsProvider,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort } from "../../tools/shared/free-port.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { type AuthorizationServer, startAuthorizationServer } from "../support/start-authorization-server.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const SCOPE = "data:process";
const work = { name: "process_data", arguments: { data: { a: "x" }, operation: "transform" } };

describe("OAuth against a real authorization server", () => {
  let authorizationServer: AuthorizationServer;
  let server: TestServer;
  let audience: string;
  beforeEach(async () => {
    // The clock alone: keys are kept by the time of day.
    vi.useFakeTimers({ toFake: ["Date"] });
    authorizationServer = await startAuthorizationServer([SCOPE]);
    const port = await freePort();
    audience = `http://127.0.0.1:${port}/mcp`;
    server = await startTestServer({
      settings: {
        AUTH_MODES: "oauth",
        OAUTH_ISSUER: authorizationServer.issuer,
        OAUTH_AUDIENCE: audience,
        PORT: String(port),
      },
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.stop();
    await authorizationServer.stop();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const requestToken = () => authorizationServer.requestToken(audience, SCOPE);
  const callWith = async (token: string) => {
    const request = legacyRequest("tools/call", work);
    return post(server.mcpUrl, request, { authorization: `Bearer ${token}` });
  };

  it("lets a client in that knows nothing but the server's URL and its own secret", async () => {
    const { clientId, clientSecret, issuer } = authorizationServer;
    const authProvider = new ClientCredentialsProvider({
      clientId,
      clientSecret,
      scope: SCOPE,
      expectedIssuer: issuer,
    });
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(server.mcpUrl, { authProvider }));
    const result = await client.callTool(work);
    expect(result.structuredContent).toMatchObject({ result: { a: "X" } });
    await client.close();
  });

  it.each([
    [{ exp: undefined }, "lacks a claim"],
    [{ sub: undefined }, "names neither a client nor a subject"],
    [{ aud: undefined }, "another audience"],
    [{ aud: ["https://other.example.com/mcp"] }, "another audience"],
  ])("refuses a well signed token with the claims %j", async (changes, reason) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const claims = { iss: authorizationServer.issuer, aud: audience, sub: "ann", exp, ...changes };
    const refused = await callWith(await authorizationServer.forge(claims as JWTPayload));
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toContain(reason);
  });

  it("accepts an audience among others, and scopes as a list", async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const aud = ["https://other.example.com", audience];
    const claims = { iss: authorizationServer.issuer, aud, sub: "ann", azp: "app", scp: [SCOPE], exp };
    expect((await callWith(await authorizationServer.forge(claims))).status).toBe(200);
    expect(server.logs.at(-1)).toMatchObject({ principal: "oauth:app/ann" });
  });

  it("accepts tokens of a new key after a rotation, and refuses those of the old one once it is forgotten", async () => {
    const old = await requestToken();
    expect((await callWith(old)).status).toBe(200);
    await authorizationServer.rotate();
    pass(11);
    expect((await callWith(await requestToken())).status).toBe(200);
    expect((await callWith(old)).status).toBe(401);
  });

  it("keeps a withdrawn key for ten minutes at most, although no new one is asked for", async () => {
    const old = await requestToken();
    expect((await callWith(old)).status).toBe(200);
    await authorizationServer.rotate();
    pass(599);
    expect((await callWith(old)).status).toBe(200);
    pass(2);
    expect((await callWith(old)).status).toBe(401);
  });

  it("fetches keys once for many calls, and not for each made-up key id", async () => {
    const token = await requestToken();
    await Promise.all(Array.from({ length: 20 }, () => callWith(token)));
    expect(authorizationServer.keyRequests()).toBe(1);
    const forged = await authorizationServer.forge(
      { iss: authorizationServer.issuer, aud: audience, sub: "x", exp: Math.floor(Date.now() / 1000) + 60 },
      "unknown-key",
    );
    for (let i = 0; i < 20; i++) expect((await callWith(forged)).status).toBe(401);
    expect(authorizationServer.keyRequests()).toBe(1);
    pass(11);
    for (let i = 0; i < 20; i++) expect((await callWith(forged)).status).toBe(401);
    expect(authorizationServer.keyRequests()).toBe(2);
  });

  it("goes on with the keys it has while the authorization server is away", async () => {
    const token = await requestToken();
    expect((await callWith(token)).status).toBe(200);
    authorizationServer.be("down");
    expect((await callWith(token)).status).toBe(200);
  });

  it("answers 503 while it has no keys, says so in readiness, and recovers by itself", async () => {
    // The pause after a failure is measured by a clock that cannot be set back.
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    const token = await requestToken();
    authorizationServer.be("down");
    const refused = await callWith(token);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(refused.headers.get("www-authenticate")).toBeNull();
    expect(await readiness()).toMatchObject({
      status: "degraded",
      checks: { "authorization-server": { status: "degraded" } },
    });
    authorizationServer.be("up");
    expect((await callWith(token)).status).toBe(503);
    vi.advanceTimersByTime(5001);
    expect((await callWith(token)).status).toBe(200);
    expect(await readiness()).toMatchObject({ status: "ready" });
    expect(server.logs.filter(({ message }) => message === "authorization server unreachable")).toHaveLength(
      1,
    );
    expect(server.logs.filter((line) => line.error_type === "auth_unavailable")).toHaveLength(2);
  });

  it("answers 503 within seconds when the authorization server hangs", async () => {
    const token = await requestToken();
    authorizationServer.be("hung");
    const startedAt = performance.now();
    expect((await callWith(token)).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });

  const readiness = async () => (await fetch(new URL("/ready", server.origin))).json();

  it.each(["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"])(
    "tells anyone at %s where tokens come from, pages of any origin too",
    async (path) => {
      const response = await fetch(new URL(path, server.origin), {
        headers: { origin: "https://inspector.example" },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("cache-control")).toBe("public, max-age=300");
      expect(await response.json()).toEqual({
        resource: audience,
        authorization_servers: [authorizationServer.issuer],
        scopes_supported: ["data:process", "upstream:call"],
        bearer_methods_supported: ["header"],
      });
      const head = await fetch(new URL(path, server.origin), { method: "HEAD" });
      expect([head.status, await head.text()]).toEqual([200, ""]);
      const preflight = await fetch(new URL(path, server.origin), {
        method: "OPTIONS",
        headers: {
          origin: "https://inspector.example",
          "access-control-request-method": "GET",
          "access-control-request-headers": "mcp-protocol-version",
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
      expect(preflight.headers.get("access-control-allow-headers")).toContain("mcp-protocol-version");
      const written = await fetch(new URL(path, server.origin), { method: "POST" });
      expect([written.status, written.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    },
  );
});
