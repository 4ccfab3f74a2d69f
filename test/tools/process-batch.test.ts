import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { defineTool } from "../../app/tools/tool.ts";
import { callTool } from "../support/call-tool.ts";
import { legacyRequest, modernRequest, post } from "../support/mcp-request.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const records = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ i, text: `value ${i}`, none: null }));

describe("process_batch", () => {
  let server: TestServer;
  const stopped: string[] = [];
  /** Works until it is told to stop, so that being told is all that can end it. */
  const endless = defineTool({
    name: "endless",
    title: "Endless",
    description: "Reports progress until it is cancelled.",
    input: z.object({ id: z.string() }),
    output: z.object({}),
    annotations: {},
    handler: async ({ id }, { signal, reportProgress }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve(), { once: true });
      reportProgress(1, 2);
      await promise;
      stopped.push(id);
      return {};
    },
  });
  beforeAll(async () => {
    server = await startTestServer({ extraTools: [endless] });
  });
  afterAll(() => server.stop());

  it.each([3, 1200])("processes %i records in order", async (count) => {
    const result = await callTool(server.mcpUrl, "process_batch", {
      records: records(count),
      operation: "transform",
    });
    const results = result.structuredContent?.results as { i: number; text: string }[];
    expect(results.map(({ i, text }) => [i, text])).toEqual(records(count).map(({ i }) => [i, `VALUE ${i}`]));
  });

  it.each([
    ["2025", legacyRequest],
    ["2026", modernRequest],
  ] as const)("streams progress when asked to and plain JSON when not, %s", async (_era, request) => {
    const args = { name: "process_batch", arguments: { records: records(1000), operation: "validate" } };
    const plain = await post(server.mcpUrl, request("tools/call", args));
    expect(plain.headers.get("content-type")).toBe("application/json");
    await plain.json();
    const streamed = await post(
      server.mcpUrl,
      request("tools/call", { ...args, _meta: { progressToken: "p" } }),
    );
    expect(streamed.headers.get("content-type")).toBe("text/event-stream");
    const events = (await streamed.text()).split("\n").filter((line) => line.startsWith("data: "));
    const messages = events.map((line) => JSON.parse(line.slice("data: ".length)));
    expect(
      messages.map((message) => message.params?.progress ?? message.result?.structuredContent.input_size),
    ).toEqual([500, 1000, 1000]);
  });

  it("answers /health on another connection while 10,000 records are processed", async () => {
    const order: string[] = [];
    const args = { name: "process_batch", arguments: { records: records(10_000), operation: "analyze" } };
    const response = await post(
      server.mcpUrl,
      legacyRequest("tools/call", { ...args, _meta: { progressToken: 1 } }),
    );
    const reader = response.body?.getReader();
    // The first report is out, so the work is under way, and there are nineteen more to come.
    await reader?.read();
    const health = fetch(new URL("/health", server.origin)).then(({ status }) =>
      order.push(`health ${status}`),
    );
    const rest = (async () => {
      while (!(await reader?.read())?.done);
      order.push("batch");
    })();
    await Promise.all([health, rest]);
    expect(order).toEqual(["health 200", "batch"]);
  });

  it("stops when a 1.x client cancels", async () => {
    const client = new Client1({ name: "one", version: "1" });
    await client.connect(new Http1(server.mcpUrl) as unknown as Parameters<typeof client.connect>[0]);
    const cancel = new AbortController();
    const call = client.callTool({ name: "endless", arguments: { id: "one" } }, undefined, {
      signal: cancel.signal,
      onprogress: () => cancel.abort(),
    });
    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(stopped).toContain("one"));
    await client.close();
  });

  it.each(["legacy", "auto"] as const)("stops when a 2.x client in mode %s cancels", async (mode) => {
    const client = new Client2({ name: "two", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(new Http2(server.mcpUrl));
    const cancel = new AbortController();
    const call = client.callTool(
      { name: "endless", arguments: { id: mode } },
      { signal: cancel.signal, onprogress: () => cancel.abort() },
    );
    await expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(stopped).toContain(mode));
    await client.close();
  });

  it("stops when the client goes away", async () => {
    const gone = new AbortController();
    const { headers, message } = legacyRequest("tools/call", {
      name: "endless",
      arguments: { id: "gone" },
      _meta: { progressToken: 1 },
    });
    const response = await fetch(server.mcpUrl, {
      method: "POST",
      headers,
      body: JSON.stringify(message),
      signal: gone.signal,
    });
    await response.body?.getReader().read();
    gone.abort();
    await vi.waitFor(() => expect(stopped).toContain("gone"));
    await vi.waitFor(() =>
      expect(server.logs).toContainEqual(expect.objectContaining({ tool: "endless", outcome: "cancelled" })),
    );
  });

  it("does not let one client cancel the call of another", async () => {
    const session = async () => {
      const params = {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "c", version: "1" },
      };
      const answer = await post(server.mcpUrl, legacyRequest("initialize", params));
      await answer.json();
      return answer.headers.get("mcp-session-id") ?? "";
    };
    const [mine, theirs] = [await session(), await session()];
    const call = legacyRequest("tools/call", {
      name: "endless",
      arguments: { id: "kept" },
      _meta: { progressToken: 1 },
    });
    const open = await post(server.mcpUrl, call, { "mcp-session-id": mine });
    const reader = open.body?.getReader();
    await reader?.read();
    const { id: _id, ...cancel } = legacyRequest("notifications/cancelled", {
      requestId: call.message.id,
    }).message;
    const send = async (session: string) => {
      const answer = await post(
        server.mcpUrl,
        { headers: call.headers, message: cancel },
        { "mcp-session-id": session },
      );
      expect(answer.status).toBe(202);
    };
    await send(theirs);
    expect(stopped).not.toContain("kept");
    await send(mine);
    await vi.waitFor(() => expect(stopped).toContain("kept"));
    expect((await reader?.read())?.done).toBe(true);
  });
});
