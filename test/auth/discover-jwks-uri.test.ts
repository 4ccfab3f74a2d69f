import { describe, expect, it } from "vitest";
import { discoverJwksUri, discoveryUrls } from "../../app/auth/discover-jwks-uri.ts";

describe("discoveryUrls", () => {
  it("asks for OAuth's metadata first, then for OpenID's", () => {
    expect(discoveryUrls("https://login.example.com")).toEqual([
      "https://login.example.com/.well-known/oauth-authorization-server",
      "https://login.example.com/.well-known/openid-configuration",
    ]);
    expect(discoveryUrls("https://login.example.com/")).toEqual(discoveryUrls("https://login.example.com"));
  });

  it("puts an issuer's path where each specification has it", () => {
    expect(discoveryUrls("https://login.example.com/realms/main")).toEqual([
      "https://login.example.com/.well-known/oauth-authorization-server/realms/main",
      "https://login.example.com/.well-known/openid-configuration/realms/main",
      "https://login.example.com/realms/main/.well-known/openid-configuration",
    ]);
  });
});

describe("discoverJwksUri", () => {
  const issuer = "https://login.example.com/realms/main";
  const serve = (documents: Record<string, unknown>) => async (url: string) =>
    url in documents ? Response.json(documents[url]) : new Response("no", { status: 404 });

  it("takes the first metadata that is there", async () => {
    const url = "https://login.example.com/realms/main/.well-known/openid-configuration";
    const documents = { [url]: { issuer, jwks_uri: "https://keys.example.com/jwks" } };
    expect((await discoverJwksUri(issuer, serve(documents))).href).toBe("https://keys.example.com/jwks");
  });

  it.each([
    [{ issuer: `${issuer}/`, jwks_uri: "https://keys.example.com/jwks" }, /is not that of the issuer/],
    [
      { issuer: "https://evil.example", jwks_uri: "https://keys.example.com/jwks" },
      /is not that of the issuer/,
    ],
    [null, /is not that of the issuer/],
    [{ issuer, jwks_uri: "http://keys.example.com/jwks" }, /names no jwks_uri that can be used/],
    [{ issuer, jwks_uri: "file:///etc/keys" }, /names no jwks_uri that can be used/],
    [{ issuer }, /names no jwks_uri that can be used/],
  ])("refuses the metadata %j", async (metadata, message) => {
    const url = "https://login.example.com/.well-known/oauth-authorization-server/realms/main";
    await expect(discoverJwksUri(issuer, serve({ [url]: metadata }))).rejects.toThrow(message);
  });

  it("names every place where it looked in vain", async () => {
    await expect(discoverJwksUri(issuer, serve({}))).rejects.toThrow(
      /oauth-authorization-server.*openid-config/,
    );
  });
});
