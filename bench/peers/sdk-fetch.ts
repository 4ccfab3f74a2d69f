import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

/** The SDK's handler with one tool like health_check, and nothing of what a server needs beside it. */
const input = z.object({});
const output = z.object({
  status: z.enum(["healthy", "degraded"]),
  uptime_seconds: z.number().nonnegative(),
});
const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  const config = { title: "Health", description: "How it is.", inputSchema: input, outputSchema: output };
  server.registerTool("health_check", config, async () => {
    const result = { status: "healthy" as const, uptime_seconds: process.uptime() };
    return { content: [{ type: "text" as const, text: JSON.stringify(result) }], structuredContent: result };
  });
  return server;
});

/** The first answer. */
export async function answerOnce(): Promise<void> {
  const response = await handler.fetch(
    new Request("http://localhost/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"health_check","arguments":{}}}',
    }),
  );
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
}
