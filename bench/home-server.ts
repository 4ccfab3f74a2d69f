/** This server as the bench runs it: the production wiring with the bench's tools beside its own. */
import * as z from "zod";
import { startServer } from "../app/http/start-server.ts";
import { readSettings } from "../app/read-settings.ts";
import { createServer } from "../app/server.ts";
import { batchedOutput } from "../app/telemetry/batched-output.ts";
import { createLogger } from "../app/telemetry/logger.ts";
import { defineTool } from "../app/tools/tool.ts";
import { benchTools } from "./peers/bench-tools.ts";

const settings = readSettings(process.env);
const logger = createLogger(
  {
    level: settings.LOG_LEVEL,
    base: { environment: settings.ENVIRONMENT, version: "bench", platform: "local" },
  },
  batchedOutput(),
);
const { add, summarize } = benchTools(z);
const annotations = { readOnlyHint: true, openWorldHint: false };
const server = createServer({
  settings,
  version: "bench",
  platform: "local",
  logger,
  workerFile: new URL("../app/workers/tool-worker.ts", import.meta.url),
  extraTools: [
    defineTool({ ...add, annotations, scope: "bench:run" }),
    defineTool({ ...summarize, annotations, scope: "bench:run" }),
    defineTool({ ...add, name: "add_cached", annotations, scope: "bench:run", caching: { scope: "shared" } }),
  ],
});
const running = await startServer(server, settings, logger);
process.send?.({ origin: running.origin });
