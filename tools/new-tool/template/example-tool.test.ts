import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callTool } from "../../../test/support/call-tool.ts";
import { startTestServer, type TestServer } from "../../../test/support/start-test-server.ts";

describe("example_tool", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it("counts the characters of a text", async () => {
    const { structuredContent } = await callTool(server.mcpUrl, "example_tool", { text: "three" });
    expect(structuredContent).toEqual({ characters: 5 });
  });

  it("says which argument is wrong", async () => {
    const { isError, content } = await callTool(server.mcpUrl, "example_tool", { text: 3 });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain("text");
  });
});
