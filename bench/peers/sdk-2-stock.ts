import { createMcpExpressApp } from "@modelcontextprotocol/express";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { announce } from "./announce.ts";
import { benchTools, toolResult } from "./bench-tools.ts";

const tools = Object.values(benchTools(z));

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  for (const { name, title, description, input, output, handler: run } of tools) {
    const config = { title, description, inputSchema: input, outputSchema: output };
    server.registerTool(name, config, async (args) => toolResult(run(args as never)));
  }
  return server;
});
const node = toNodeHandler(handler);
const app = createMcpExpressApp();
app.post("/mcp", (request, response) => void node(request, response, request.body));
const server = app.listen(0, "127.0.0.1", () => announce(server));
