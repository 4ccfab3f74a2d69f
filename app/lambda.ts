import packageJson from "../package.json" with { type: "json" };
import { createBufferedHandler } from "./lambda/create-buffered-handler.ts";
import { createLambdaHandler } from "./lambda/create-lambda-handler.ts";
import type { LambdaRuntime } from "./lambda/lambda-runtime.ts";
import { readSecrets } from "./lambda/read-secrets.ts";
import { requireLambdaSettings } from "./lambda/require-lambda-settings.ts";
import { readSettings } from "./read-settings.ts";
import { createServer } from "./server.ts";
import { createEmbeddedMetrics } from "./telemetry/embedded-metrics.ts";
import { createLogger } from "./telemetry/logger.ts";
import { startTracing } from "./telemetry/start-tracing.ts";

const { version } = packageJson;
const platform = "lambda";
/** Beside this file in the bundle, which is all that Lambda runs. */
const workerFile = new URL("./tool-worker.mjs", import.meta.url);

const { awslambda } = globalThis as unknown as { readonly awslambda: LambdaRuntime };

// Once per instance. What is thrown here, bad settings above all, reaches the log as the error of the initialization.
// Nothing listens, but the function is as exposed as a listener is: HOST makes the same rules hold.
const settings = readSettings({ ...(await readSecrets(process.env)), HOST: "0.0.0.0" });
requireLambdaSettings(settings);
const logger = createLogger({
  level: settings.LOG_LEVEL,
  base: { environment: settings.ENVIRONMENT, version, platform },
});
const metrics = createEmbeddedMetrics({
  environment: settings.ENVIRONMENT,
  // Not the console, which Lambda's runtime puts a time in front of.
  write: (line) => process.stdout.write(line),
});
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
  workerFile,
  onObservation: metrics.observe,
});

const { handle } = server;
const flush = async (timeoutMs: number) => {
  metrics.flush();
  await tracing?.flush(timeoutMs);
};

/** For a REST API whose integrations stream. */
export const handler = awslambda.streamifyResponse(
  createLambdaHandler({ handle, httpResponseStream: awslambda.HttpResponseStream, flush }),
);

/** For a REST API that passes answers on in one piece. */
export const bufferedHandler = createBufferedHandler({ handle, flush });
