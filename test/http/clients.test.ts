import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

describe("clients over a real socket", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const batch = {
    name: "process_batch",
    arguments: { records: Array.from({ length: 1200 }, (_, i) => ({ i })), operation: "validate" },
  };

  it("serves the 1.x client: lists, calls, progress", async () => {
    const client = new Client1({ name: "one", version: "1" });
    // The 1.x types predate exactOptionalPropertyTypes.
    await client.connect(new Http1(server.mcpUrl) as unknown as Parameters<typeof client.connect>[0]);
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("process_data");
    const seen: number[] = [];
    const result = await client.callTool(batch, undefined, {
      onprogress: ({ progress }) => seen.push(progress),
    });
    expect(result.structuredContent).toMatchObject({ input_size: 1200 });
    expect(seen).toEqual([500, 1000, 1200]);
    await client.close();
  });

  it.each(["legacy", "auto"] as const)(
    "serves the 2.x client in mode %s: lists, calls, progress",
    async (mode) => {
      const client = new Client2({ name: "two", version: "1" }, { versionNegotiation: { mode } });
      await client.connect(new Http2(server.mcpUrl));
      expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("process_data");
      const seen: number[] = [];
      const result = await client.callTool(batch, { onprogress: ({ progress }) => seen.push(progress) });
      expect(result.structuredContent).toMatchObject({ input_size: 1200 });
      expect(seen).toEqual([500, 1000, 1200]);
      await client.close();
    },
  );
});
