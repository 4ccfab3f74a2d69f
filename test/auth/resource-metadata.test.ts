import { describe, expect, it } from "vitest";
import { resourceMetadataUrl } from "../../app/auth/resource-metadata.ts";

describe("resourceMetadataUrl", () => {
  it.each([
    ["https://mcp.example.com/mcp", "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"],
    ["https://mcp.example.com", "https://mcp.example.com/.well-known/oauth-protected-resource"],
    ["https://mcp.example.com/", "https://mcp.example.com/.well-known/oauth-protected-resource"],
    ["http://127.0.0.1:8080/mcp", "http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp"],
  ])("for %s is %s", (audience, url) => {
    expect(resourceMetadataUrl(audience)).toBe(url);
  });
});
