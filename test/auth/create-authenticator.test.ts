import { describe, expect, it } from "vitest";
import type { Authenticator } from "../../app/auth/authenticator.ts";
import { createAuthenticator } from "../../app/auth/create-authenticator.ts";
import { parseSettings, type SettingTexts } from "../../app/contract/parse-settings.ts";
import { createLogger } from "../../app/telemetry/logger.ts";
import { makeApiKey } from "../support/make-api-key.ts";

function authenticatorOf(settings: SettingTexts): Authenticator {
  const logger = createLogger({ level: "fatal", base: {} });
  return createAuthenticator({ settings: parseSettings(settings), scopes: ["data:process"], logger });
}

async function refusalOf(authenticator: Authenticator, headers: Record<string, string>) {
  const result = await authenticator.authenticate(headers);
  if (result.ok) throw new Error(`Let in as ${result.principal.id}`);
  return result.refusal;
}

async function principalOf(authenticator: Authenticator, headers: Record<string, string>) {
  const result = await authenticator.authenticate(headers);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.principal;
}

describe("createAuthenticator", () => {
  const { key, entry } = makeApiKey("ci");

  it("lets everybody in as anonymous with none alone, whatever they send", async () => {
    const authenticator = authenticatorOf({ AUTH_MODES: "none" });
    for (const headers of [{}, { authorization: "Bearer x" }, { "x-api-key": "x" }]) {
      expect(await principalOf(authenticator, headers)).toEqual({
        id: "anonymous",
        clientId: "anonymous",
        anonymous: true,
        scopes: "all",
      });
    }
  });

  it("lets callers without a credential in beside callers with one, and refuses bad ones", async () => {
    const authenticator = authenticatorOf({ AUTH_MODES: "none,api-key", API_KEYS: entry });
    expect((await principalOf(authenticator, {})).id).toBe("anonymous");
    expect((await principalOf(authenticator, { "x-api-key": key })).id).toBe("api-key:ci");
    expect((await refusalOf(authenticator, { "x-api-key": "x" })).status).toBe(401);
    expect((await refusalOf(authenticator, { authorization: "Bearer x" })).status).toBe(401);
    expect((await refusalOf(authenticator, { authorization: "Basic eDp5" })).status).toBe(401);
  });

  it("challenges with a realm where there are keys and no tokens", async () => {
    const authenticator = authenticatorOf({ AUTH_MODES: "api-key", API_KEYS: entry });
    expect((await refusalOf(authenticator, {})).headers).toEqual({
      "www-authenticate": 'Bearer realm="mcp"',
    });
    expect((await refusalOf(authenticator, { "x-api-key": "x" })).headers).toEqual({
      "www-authenticate":
        'Bearer realm="mcp", error="invalid_token", error_description="The API key is not known"',
    });
    expect(authenticator.refuseScope("data:process")).toMatchObject({
      status: 403,
      headers: {
        "www-authenticate":
          'Bearer realm="mcp", error="insufficient_scope", error_description="This needs the scope data:process, ' +
          'which the credential does not have", scope="data:process"',
      },
    });
    expect(authenticator.metadata).toBeUndefined();
  });

  it("refuses two credentials at once, good as they may be", async () => {
    const authenticator = authenticatorOf({ AUTH_MODES: "api-key", API_KEYS: entry });
    const refusal = await refusalOf(authenticator, { authorization: `Bearer ${key}`, "x-api-key": key });
    expect(refusal.status).toBe(400);
    expect(refusal.headers["www-authenticate"]).toContain('error="invalid_request"');
  });

  it("accepts both keys of a client while one replaces the other, and neither once it is taken out", async () => {
    const next = makeApiKey("ci");
    const both = authenticatorOf({ AUTH_MODES: "api-key", API_KEYS: `${entry},${next.entry}` });
    for (const secret of [key, next.key]) {
      expect((await principalOf(both, { authorization: `bearer ${secret}` })).id).toBe("api-key:ci");
    }
    const rotated = authenticatorOf({ AUTH_MODES: "api-key", API_KEYS: next.entry });
    expect((await principalOf(rotated, { "x-api-key": next.key })).id).toBe("api-key:ci");
    expect((await refusalOf(rotated, { "x-api-key": key })).status).toBe(401);
  });

  it("does not take a digest for its key", async () => {
    const authenticator = authenticatorOf({ AUTH_MODES: "api-key", API_KEYS: entry });
    const digest = entry.split(":")[1] ?? "";
    expect((await refusalOf(authenticator, { "x-api-key": digest })).status).toBe(401);
  });

  it("does not look at keys where only tokens are taken", async () => {
    const authenticator = authenticatorOf({
      AUTH_MODES: "oauth",
      API_KEYS: entry,
      OAUTH_ISSUER: "https://login.example.com",
      OAUTH_AUDIENCE: "https://mcp.example.com/mcp",
    });
    expect((await refusalOf(authenticator, { "x-api-key": key })).message).toBe("A credential is needed");
    const refusal = await refusalOf(authenticator, { authorization: `Bearer ${key}` });
    expect([refusal.status, refusal.message]).toEqual([401, "The access token is not a JWT"]);
  });
});
