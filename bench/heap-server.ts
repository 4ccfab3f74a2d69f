/** The server of the heap bench: says how much heap it uses, after a collection, whenever it is asked. */
import { startServer } from "../app/http/start-server.ts";
import { readSettings } from "../app/read-settings.ts";
import { createServer } from "../app/server.ts";
import { createLogger } from "../app/telemetry/logger.ts";

const settings = readSettings(process.env);
const logger = createLogger({ level: settings.LOG_LEVEL, base: {} });
const workerFile = new URL("../app/workers/tool-worker.ts", import.meta.url);
const server = createServer({ settings, version: "bench", platform: "local", logger, workerFile });
const running = await startServer(server, settings, logger);

process.on("message", () => {
  // Twice, because finalizers of the first collection free more.
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.({ heapUsedBytes: process.memoryUsage().heapUsed });
});
process.send?.({ origin: running.origin });
