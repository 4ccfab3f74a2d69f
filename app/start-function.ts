// Before any schema is made.
import "./lambda/without-generated-code.ts";
import packageJson from "../package.json" with { type: "json" };
import { createBufferedHandler } from "./lambda/create-buffered-handler.ts";
import { createLambdaHandler } from "./lambda/create-lambda-handler.ts";
import type { BufferedHandler, LambdaRuntime, StreamingHandler } from "./lambda/lambda-runtime.ts";
import { readSecrets } from "./lambda/read-secrets.ts";
import { requireLambdaSettings } from "./lambda/require-lambda-settings.ts";
import { logUnhandledRejections } from "./log-unhandled-rejections.ts";
import { readSettings } from "./read-settings.ts";
import { createServer } from "./server.ts";
import { createEmbeddedMetrics } from "./telemetry/embedded-metrics.ts";
import { createLogger } from "./telemetry/logger.ts";
import { standardOutput } from "./telemetry/standard-output.ts";
import { startTracing } from "./telemetry/start-tracing.ts";

const { version } = packageJson;
const platform = "lambda";

export interface FunctionHandlers {
  /** For a REST API whose integrations stream. */
  readonly handler: StreamingHandler;
  /** For a REST API that passes answers on in one piece. */
  readonly bufferedHandler: BufferedHandler;
}

/**
 * Builds the server that one instance of the function has, and its handlers. `workerFile` is the module that worker
 * threads run.
 *
 * @throws {@link SettingsError} naming every bad key.
 */
export async function startFunction(workerFile: URL): Promise<FunctionHandlers> {
  const { awslambda } = globalThis as unknown as { readonly awslambda: LambdaRuntime };
  // Nothing listens, but the function is as exposed as a listener is: HOST makes the same rules hold.
  const settings = readSettings({ ...(await readSecrets(process.env)), HOST: "0.0.0.0" });
  requireLambdaSettings(settings);
  // Not the console, which Lambda's runtime puts a time in front of, nor process.stdout, which takes longer to make. An
  // instance may stand still for hours after its answer, so nothing is left to a thread.
  const output = standardOutput({ sync: true });
  const logger = createLogger(
    { level: settings.LOG_LEVEL, base: { environment: settings.ENVIRONMENT, version, platform } },
    output,
  );
  logUnhandledRejections(logger);
  const metrics = createEmbeddedMetrics({
    environment: settings.ENVIRONMENT,
    write: (line) => output.write(line),
  });
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const tracing =
    endpoint === undefined
      ? undefined
      : await startTracing({ endpoint, version, environment: settings.ENVIRONMENT, logger });
  const { handle } = createServer({
    settings,
    version,
    platform,
    logger,
    workerFile,
    beginTrace: tracing?.beginTrace,
    onObservation: metrics.observe,
  });
  const flush = async (timeoutMs: number) => {
    metrics.flush();
    await tracing?.flush(timeoutMs);
  };
  return {
    handler: awslambda.streamifyResponse(
      createLambdaHandler({ handle, httpResponseStream: awslambda.HttpResponseStream, flush }),
    ),
    bufferedHandler: createBufferedHandler({ handle, flush }),
  };
}
