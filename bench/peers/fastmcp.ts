import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { FastMCP } from "fastmcp";
import { z } from "zod";
import { benchTools, toolResult } from "./bench-tools.ts";

/** It takes no port 0. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const quiet = () => {};
const logger = { debug: quiet, error: quiet, info: quiet, log: quiet, warn: quiet };
const server = new FastMCP({ name: "bench", version: "1.0.0", logger, ping: { enabled: false } });
for (const { name, title, description, input, output, handler } of Object.values(benchTools(z))) {
  server.addTool({
    name,
    description,
    annotations: { title },
    parameters: input as never,
    outputSchema: output as never,
    execute: async (args) => toolResult(handler(args as never)) as never,
  });
}
const port = await freePort();
await server.start({
  transportType: "httpStream",
  httpStream: { host: "127.0.0.1", port, endpoint: "/mcp", stateless: true, enableJsonResponse: true },
});
process.send?.({ origin: `http://127.0.0.1:${port}` });
