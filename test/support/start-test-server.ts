import { parseSettings, type SettingTexts } from "../../app/contract/parse-settings.ts";
import { startServer } from "../../app/http/start-server.ts";
import { createServer, type ServerOptions } from "../../app/server.ts";
import { collectLogs } from "./collect-logs.ts";

export interface TestServer {
  readonly origin: string;
  readonly mcpUrl: URL;
  readonly metricsOrigin: string | undefined;
  /** What was logged so far, parsed. */
  readonly logs: readonly Record<string, unknown>[];
  /** What a scraper of the metrics listener would get. */
  readonly metricsText: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

export interface TestServerOptions
  extends Partial<Pick<ServerOptions, "extraTools" | "extension" | "protocolOptions" | "beginTrace">> {
  readonly settings?: SettingTexts;
}

/** Limits out of the way, ports that the system picks; a test that is about one of them sets it. */
const testSettings: SettingTexts = {
  PORT: "0",
  METRICS_PORT: "0",
  RATE_LIMIT: "1000000",
  LOG_LEVEL: "trace",
  SHUTDOWN_TIMEOUT_MS: "1000",
};

/** The production server in this process, on a socket of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const settings = parseSettings({ ...testSettings, ...options.settings });
  const { logger, lines: logs } = collectLogs(settings.LOG_LEVEL);
  const server = createServer({
    settings,
    version: "0.0.0-test",
    platform: "local",
    logger,
    workerFile: new URL("../../app/workers/tool-worker.ts", import.meta.url),
    beginTrace: options.beginTrace,
    ...(options.extraTools ? { extraTools: options.extraTools } : {}),
    ...(options.extension ? { extension: options.extension } : {}),
    ...(options.protocolOptions ? { protocolOptions: options.protocolOptions } : {}),
  });
  const running = await startServer(server, settings, logger);
  return {
    origin: running.origin,
    mcpUrl: new URL("/mcp", running.origin),
    metricsOrigin: running.metricsOrigin,
    logs,
    metricsText: server.metrics.text,
    stop: running.stop,
  };
}
