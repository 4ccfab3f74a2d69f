import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callTool } from "../support/call-tool.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

describe("process_data", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const process = (data: unknown, operation: string) =>
    callTool(server.mcpUrl, "process_data", { data, operation });

  it("transforms string values to upper case and leaves the rest alone", async () => {
    const { structuredContent } = await process(
      { a: "straße", b: 1, c: null, d: ["x"], e: { f: "x" } },
      "transform",
    );
    expect(structuredContent).toMatchObject({
      operation: "transform",
      input_size: 5,
      result: { a: "STRASSE", b: 1, c: null, d: ["x"], e: { f: "x" } },
      cache_status: "miss",
    });
    expect(new Date(String(structuredContent?.processed_at)).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    [{ a: 1, b: "" }, true],
    [{ a: null }, false],
    [{}, true],
  ])("validates %j as %s", async (data, valid) => {
    expect((await process(data, "validate")).structuredContent?.result).toEqual({ valid });
  });

  it("analyzes keys and types", async () => {
    const { structuredContent } = await process({ s: "x", n: 1, b: true, z: null, l: [], o: {} }, "analyze");
    expect(structuredContent?.result).toEqual({
      keys: ["s", "n", "b", "z", "l", "o"],
      types: { s: "string", n: "number", b: "boolean", z: "null", l: "array", o: "object" },
    });
  });

  it("answers a repeated call from the cache, whatever the order of keys", async () => {
    const first = await process({ x: { a: 1, b: 2 }, y: "q" }, "transform");
    const second = await process({ y: "q", x: { b: 2, a: 1 } }, "transform");
    const other = await process({ y: "q", x: { b: 2, a: 2 } }, "transform");
    expect(first.structuredContent?.cache_status).toBe("miss");
    expect(second.structuredContent).toEqual({ ...first.structuredContent, cache_status: "hit" });
    expect(other.structuredContent?.cache_status).toBe("miss");
  });

  it("gives the same result as text, for clients that read no structured content", async () => {
    const { structuredContent, content } = await process({ a: "x" }, "validate");
    expect(JSON.parse(content[0]?.text ?? "")).toEqual(structuredContent);
  });
});
