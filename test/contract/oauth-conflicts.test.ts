import { describe, expect, it } from "vitest";
import { parseSettings, type SettingsError, type SettingTexts } from "../../app/contract/parse-settings.ts";

const good = {
  ENVIRONMENT: "prod",
  AUTH_MODES: "oauth",
  OAUTH_ISSUER: "https://login.example.com",
  OAUTH_AUDIENCE: "https://mcp.example.com/mcp",
};

function problemKeys(texts: SettingTexts): string[] {
  try {
    parseSettings(texts);
    return [];
  } catch (error) {
    return (error as SettingsError).problems.map(({ key }) => key);
  }
}

describe("the settings of OAuth", () => {
  it.each([
    [{}, []],
    [{ OAUTH_AUDIENCE: "https://mcp.example.com" }, []],
    [{ OAUTH_ISSUER: "http://127.0.0.1:9000", OAUTH_AUDIENCE: "http://localhost:8080/mcp" }, []],
    [{ ENVIRONMENT: "local", OAUTH_ISSUER: "http://oidc:3000" }, []],
    [{ OAUTH_ISSUER: "http://login.example.com" }, ["OAUTH_ISSUER"]],
    [{ OAUTH_AUDIENCE: "http://mcp.example.com/mcp" }, ["OAUTH_AUDIENCE"]],
    [{ OAUTH_AUDIENCE: "https://mcp.example.com/api" }, ["OAUTH_AUDIENCE"]],
    [{ OAUTH_AUDIENCE: "https://mcp.example.com/mcp?x=1" }, ["OAUTH_AUDIENCE"]],
    [{ OAUTH_ISSUER: "", OAUTH_AUDIENCE: "" }, ["OAUTH_ISSUER", "OAUTH_AUDIENCE"]],
    [{ AUTH_MODES: "none", OAUTH_ISSUER: "http://login.example.com" }, []],
  ])("with %j have problems with %j", (changes, keys) => {
    expect(problemKeys({ ...good, ...changes })).toEqual(keys);
  });
});
