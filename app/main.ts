import packageJson from "../package.json" with { type: "json" };
import { paths } from "./contract/endpoints.ts";
import { SettingsError } from "./contract/parse-settings.ts";
import type { Settings } from "./contract/settings.ts";
import { ListenError } from "./http/listen.ts";
import { type RunningServer, startServer } from "./http/start-server.ts";
import { logUnhandledRejections } from "./log-unhandled-rejections.ts";
import { detectPlatform } from "./platform.ts";
import { readSettings } from "./read-settings.ts";
import { createServer } from "./server.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import { batchedOutput } from "./telemetry/batched-output.ts";
import { openLogFile } from "./telemetry/log-file.ts";
import { createLogger } from "./telemetry/logger.ts";
import { startTracing } from "./telemetry/start-tracing.ts";
import { ToolListError } from "./tools/require-distinct-tools.ts";

/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const HOW_TO_SET = "settings are environment variables (docs/settings.md), such as PORT=8081";

/** The share of SHUTDOWN_TIMEOUT_MS that a collector may take to get the last spans, and a disk the last lines. */
const FLUSH_SHARE = 0.05;
const MAX_FLUSH_MS = 1000;

const { version } = packageJson;
/** Beside this file, in the sources as in the bundle. */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./workers/tool-worker.ts" : "./tool-worker.mjs",
  import.meta.url,
);

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const platform = detectPlatform(process.env);
  const logFile = settings.LOG_FILE === undefined ? undefined : await openLogFile(settings.LOG_FILE);
  const output = batchedOutput();
  const logger = createLogger(
    {
      level: settings.LOG_LEVEL,
      base: { environment: settings.ENVIRONMENT, version, platform },
      file: logFile,
      googleCloudProject: settings.GOOGLE_CLOUD_PROJECT,
    },
    output,
  );
  logUnhandledRejections(logger);
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing =
    endpoint === undefined
      ? undefined
      : await startTracing({ endpoint, version, environment: settings.ENVIRONMENT, logger });
  const server = createServer({
    settings,
    version,
    platform,
    logger,
    logFile,
    workerFile,
    beginTrace: tracing?.beginTrace,
  });
  const running = await startServer(server, settings, logger);
  if (settings.ENVIRONMENT === "local") greet(running, settings);
  const flushTimeoutMs = Math.min(MAX_FLUSH_MS, settings.SHUTDOWN_TIMEOUT_MS * FLUSH_SHARE);
  const stop = async () => {
    await running.stop();
    await tracing?.close(flushTimeoutMs);
    logger.info("stopped");
    await Promise.all([output.close(flushTimeoutMs), logFile?.close(flushTimeoutMs)]);
  };
  stopOnSignals(stop, logger);
}

/** On standard error: standard output is the log's, one JSON object a line. */
function greet({ origin: listening, metricsOrigin }: RunningServer, settings: Settings): void {
  const { hostname } = new URL(listening);
  const [allowed = hostname] = settings.ALLOWED_HOSTS ?? [];
  // An address that the server would refuse is none to print.
  const known = settings.ALLOWED_HOSTS?.includes(hostname) ?? true;
  const origin = known ? listening : listening.replace(hostname, allowed);
  const metrics = metricsOrigin === undefined ? "off (METRICS_PORT=0)" : `${metricsOrigin}${paths.metrics}`;
  const auth = settings.AUTH_MODES.includes("none") ? "" : " (a credential is needed)";
  process.stderr.write(
    `Listening on ${listening}\n` +
      `Connect an MCP client to ${origin}${paths.mcp}${auth}; how: ${origin}${paths.home}\n` +
      `Health: ${origin}${paths.health} · metrics: ${metrics}\n`,
  );
}

const [argument] = process.argv.slice(2);
try {
  if (argument === undefined) await main();
  else {
    process.stderr.write(`The server takes no arguments, and got ${argument}; ${HOW_TO_SET}\n`);
    process.exitCode = EXIT_USAGE;
  }
} catch (error) {
  const explained =
    error instanceof SettingsError || error instanceof ListenError || error instanceof ToolListError;
  if (!explained) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof SettingsError ? EXIT_CONFIG : 1;
}
