import { once } from "node:events";
import { createConnection } from "node:net";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { defineTool } from "../../app/tools/tool.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { startTestServer } from "../support/start-test-server.ts";

describe("requests that are pipelined on one connection", () => {
  it("give back their places when the connection goes before their turn", async () => {
    let running = 0;
    const endless = defineTool({
      name: "endless",
      title: "Endless",
      description: "Runs until its caller is gone.",
      input: z.object({}),
      output: z.object({}),
      annotations: {},
      handler: async (_input, { signal }) => {
        running++;
        await once(signal, "abort");
        return {};
      },
    });
    const server = await startTestServer({
      extraTools: [endless],
      settings: { MAX_CONCURRENT_REQUESTS: "2", MAX_QUEUED_REQUESTS: "5" },
    });
    const request = (method: string, params = {}) => {
      const { headers, message } = legacyRequest(method, params);
      const body = JSON.stringify(message);
      const lines = Object.entries({ host: "localhost", ...headers, "content-length": String(body.length) });
      return `POST /mcp HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
    };
    const call = request("tools/call", { name: "endless", arguments: {} });
    const socket = createConnection({ port: Number(server.mcpUrl.port), host: "127.0.0.1" });
    socket.write(call + call + request("ping") + request("ping"));
    await vi.waitFor(() => expect(running).toBe(2));
    socket.destroy();

    const answer = await post(server.mcpUrl, legacyRequest("ping"));
    expect(await answer.json()).toMatchObject({ result: {} });
    await server.stop();
  });
});
