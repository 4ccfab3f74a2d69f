import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { announce } from "./announce.ts";
import { benchTools, toolResult } from "./bench-tools.ts";

const tools = Object.values(benchTools(z));

function createServer(): McpServer {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  for (const { name, title, description, input, output, handler } of tools) {
    const config = { title, description, inputSchema: input.shape, outputSchema: output.shape };
    server.registerTool(name, config, async (args: unknown) => toolResult(handler(args as never)));
  }
  return server;
}

// As the SDK's example of a stateless server has it: one server object and one transport per request. JSON answers,
// which the example leaves at server-sent events, because they cost less.
const app = createMcpExpressApp();
app.post("/mcp", async (request, response) => {
  const server = createServer();
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport as never);
  await transport.handleRequest(request, response, request.body);
  response.on("close", () => {
    void transport.close();
    void server.close();
  });
});
const server = app.listen(0, "127.0.0.1", () => announce(server));
