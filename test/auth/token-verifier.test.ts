import { describe, expect, it } from "vitest";
import { createTokenVerifier } from "../../app/auth/token-verifier.ts";
import { startAuthorizationServer } from "../support/start-authorization-server.ts";

describe("createTokenVerifier", () => {
  it.each([
    ["https://mcp.example.com", "https://mcp.example.com/", "valid"],
    ["https://mcp.example.com/", "https://mcp.example.com", "valid"],
    ["https://mcp.example.com/mcp", "https://mcp.example.com/mcp", "valid"],
    ["https://mcp.example.com/mcp", "https://mcp.example.com/mcp/", "invalid"],
    ["https://mcp.example.com/mcp", "https://mcp.example.com", "invalid"],
  ])("for the audience %s finds a token for %s %s", async (audience, named, kind) => {
    const authorizationServer = await startAuthorizationServer(["data:process"]);
    const { issuer } = authorizationServer;
    const verifier = createTokenVerifier({ issuer, audience, onUnreachable: () => {} });
    expect((await verifier.verify(await authorizationServer.requestToken(named))).kind).toBe(kind);
    verifier.close();
    await authorizationServer.stop();
  });

  it("gives up what it waits for when it is closed", async () => {
    const authorizationServer = await startAuthorizationServer([]);
    const { issuer } = authorizationServer;
    const audience = "https://mcp.example.com/mcp";
    const failures: unknown[] = [];
    const verifier = createTokenVerifier({
      issuer,
      audience,
      onUnreachable: (error) => failures.push(error),
    });
    const token = await authorizationServer.requestToken(audience);
    authorizationServer.be("hung");
    const verdict = verifier.verify(token);
    verifier.close();
    expect(await verdict).toEqual({ kind: "unknown" });
    expect(failures).toEqual([expect.objectContaining({ name: "AbortError" })]);
    await authorizationServer.stop();
  });
});
