import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineTool } from "../../app/tools/tool.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const CLIENTS = 20;
const CALLS_PER_CLIENT = 100;

/** Waits for some turns of the event loop, so that calls overtake each other, and reports its own number. */
const echo = defineTool({
  name: "echo",
  title: "Echo",
  description: "Returns what it was given, after some turns of the event loop.",
  input: z.object({ token: z.string(), number: z.int(), turns: z.int() }),
  output: z.object({ token: z.string() }),
  annotations: {},
  handler: async ({ token, number, turns }, { reportProgress }) => {
    for (let turn = 1; turn <= turns; turn++) {
      reportProgress(number + turn, number + turns, token);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { token };
  },
});

type Progress = { progress: number; message?: string | undefined };
type Call = (args: Record<string, unknown>, onprogress?: (update: Progress) => void) => Promise<unknown>;

describe("isolation", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      extraTools: [echo],
      settings: { LOG_LEVEL: "error", MAX_QUEUED_REQUESTS: "10000" },
    });
  });
  afterAll(() => server.stop());

  /** Clients of the three kinds in turn: 1.x, 2.x in the old era, 2.x in the new one. */
  async function connect(index: number): Promise<{ call: Call; close: () => Promise<void> }> {
    const info = { name: `client-${index}`, version: "1" };
    if (index % 3 === 0) {
      const client = new Client1(info);
      await client.connect(new Http1(server.mcpUrl) as unknown as Parameters<typeof client.connect>[0]);
      const call: Call = async (args, onprogress) =>
        (
          await client.callTool(
            { name: "echo", arguments: args },
            undefined,
            onprogress ? { onprogress } : {},
          )
        ).structuredContent;
      return { call, close: () => client.close() };
    }
    const client = new Client2(info, { versionNegotiation: { mode: index % 3 === 1 ? "legacy" : "auto" } });
    await client.connect(new Http2(server.mcpUrl));
    const call: Call = async (args, onprogress) =>
      (await client.callTool({ name: "echo", arguments: args }, onprogress ? { onprogress } : {}))
        .structuredContent;
    return { call, close: () => client.close() };
  }

  it("gives each of 2,000 interleaved calls from 20 clients its own answer and its own progress", async () => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => connect(index)));
    const wrong: unknown[] = [];
    const expectOwn = async (call: Call, client: number, index: number) => {
      const token = `client ${client} call ${index}`;
      const number = index * 1000;
      const turns = 1 + ((client * 7 + index * 13) % 5);
      const withProgress = index % 4 === 0;
      const updates: Progress[] = [];
      const answer = await call(
        { token, number, turns },
        withProgress ? (update) => updates.push(update) : undefined,
      );
      const expected = Array.from({ length: turns }, (_, turn) => number + turn + 1);
      const ownProgress =
        !withProgress ||
        (updates.every(({ message }) => message === token) &&
          JSON.stringify(updates.map(({ progress }) => progress)) === JSON.stringify(expected));
      if ((answer as { token?: string }).token !== token || !ownProgress)
        wrong.push({ token, answer, updates });
      return 1;
    };
    const counts = await Promise.all(
      clients.flatMap(({ call }, client) =>
        Array.from({ length: CALLS_PER_CLIENT }, (_, index) => expectOwn(call, client, index)),
      ),
    );
    expect(counts).toHaveLength(CLIENTS * CALLS_PER_CLIENT);
    expect(wrong).toEqual([]);
    await Promise.all(clients.map(({ close }) => close()));
  });
});
