import type { Logger } from "./logger.ts";
import type { BeginTrace } from "./request-trace.ts";

export interface TracingOptions {
  /** The collector; spans go to its path `/v1/traces`. */
  readonly endpoint: string;
  readonly version: string;
  readonly environment: string;
  readonly logger: Pick<Logger, "warn">;
}

export interface Tracing {
  readonly beginTrace: BeginTrace;
  /** Sends what there is now, or gives up waiting for it when the time is up. */
  readonly flush: (timeoutMs: number) => Promise<void>;
  /** Sends what is left, or gives up when the time is up. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

const SERVICE_NAME = "mcp-home";
/** One batch may take this long; a collector that answers at all answers sooner. */
const EXPORT_TIMEOUT_MS = 5000;
/** However many batches fail, the log says so once in this time. */
const COMPLAINT_INTERVAL_MS = 60_000;
/** Attributes are bounded where they are made; this bounds those of tools. */
const MAX_ATTRIBUTE_LENGTH = 256;

/**
 * Loads OpenTelemetry's SDK and sends spans to a collector, in batches, by OTLP over HTTP in protobuf, the encoding
 * that every collector takes. Requests never wait for it: a collector that is away costs spans, past 2,048 waiting.
 *
 * Sampling follows the caller's decision, and OTEL_TRACES_SAMPLER where there is none.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const [
    { beginRequestSpan },
    { context, propagation, trace },
    { BatchSpanProcessor, NodeTracerProvider },
    { OTLPTraceExporter },
    { defaultResource, resourceFromAttributes },
  ] = await Promise.all([
    import("./begin-request-span.ts"),
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const complain = createComplaint(options.logger);
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        "service.name": SERVICE_NAME,
        "service.version": options.version,
        "deployment.environment.name": options.environment,
      }),
    ),
    generalLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_LENGTH },
    spanProcessors: [
      new BatchSpanProcessor({
        export: (spans, done) =>
          exporter.export(spans, (result) => {
            if (result.error) complain(result.error);
            done(result);
          }),
        shutdown: () => exporter.shutdown(),
      }),
    ],
  });
  provider.register();

  return {
    beginTrace: beginRequestSpan,
    flush: (timeoutMs) => settledWithin(provider.forceFlush(), timeoutMs),
    close: async (timeoutMs) => {
      await settledWithin(provider.shutdown(), timeoutMs);
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

async function settledWithin(sending: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  // What cannot be sent was complained about already.
  await Promise.race([sending.catch(() => {}), late]);
  clearTimeout(timer);
}

function createComplaint(logger: Pick<Logger, "warn">): (error: Error) => void {
  let quietUntil = 0;
  return (error) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + COMPLAINT_INTERVAL_MS;
    logger.warn({ err: error }, "traces cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT");
  };
}
