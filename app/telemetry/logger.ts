import pino from "pino";
import { type LogLevel, logLevels } from "../contract/settings.ts";
import { GOOGLE_TRACE_FIELD, logFields } from "../contract/telemetry.ts";
import type { LogFile } from "./log-file.ts";
import { maskCredentials, redactFields } from "./redaction.ts";
import { serializeError } from "./serialize-error.ts";
import { standardOutput } from "./standard-output.ts";

/** Fields first, as pino has it; the message is always ours, so that an error's own never becomes it. */
export interface LogMethod {
  (fields: Readonly<Record<string, unknown>>, message: string): void;
  (message: string): void;
}

/** Writes lines of one kind. */
export type LineWriter = Readonly<Record<"info" | "error", LogMethod>>;

/** What the rest of the server needs of a logger. */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  /** For audit events: written whatever the least severe level is. */
  readonly audit: LineWriter;
  /** For many lines that have these fields in common, whose text is made once. */
  readonly withFields: (
    fields: Readonly<Record<string, unknown>>,
    kind: { readonly audit: boolean },
  ) => LineWriter;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** On every line. */
  readonly base: Readonly<Record<string, string>>;
  /** Gets every line that standard output gets. */
  readonly file?: Pick<LogFile, "write"> | undefined;
  /** The project whose traces Google Cloud's log viewer links lines to. */
  readonly googleCloudProject?: string | undefined;
}

/** @see https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
const severities: Readonly<Record<string, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

/** One JSON object a line, on standard output and in the file if there is one. */
export function createLogger(
  { level, base, file, googleCloudProject }: LoggerOptions,
  output: pino.DestinationStream = standardOutput(),
): Logger {
  const everything = "trace";
  const destination = file
    ? pino.multistream([output, file].map((stream) => ({ level: everything, stream })))
    : output;
  const logger = pino(
    {
      level,
      base,
      messageKey: "message",
      timestamp: createIsoTime(),
      serializers: { err: serializeError },
      formatters: {
        level: (label) => ({ level: label, [logFields.severity]: severities[label] }),
        log: (fields) => linkToTrace(redactFields(fields), googleCloudProject),
      },
      hooks: { streamWrite: maskCredentials },
    },
    destination,
  );
  const auditsPass = logLevels.indexOf(level) <= logLevels.indexOf("info");
  const audit = logger.child({}, { level: auditsPass ? level : "info" });
  const writer = (of: pino.Logger): LineWriter => ({ info: of.info.bind(of), error: of.error.bind(of) });
  return {
    trace: logger.trace.bind(logger),
    debug: logger.debug.bind(logger),
    info: logger.info.bind(logger),
    warn: logger.warn.bind(logger),
    error: logger.error.bind(logger),
    fatal: logger.fatal.bind(logger),
    audit: writer(audit),
    withFields: (fields, kind) => writer((kind.audit ? audit : logger).child(redactFields(fields))),
  };
}

/** Pino's own isoTime, with the text of a millisecond made once for all lines in it. */
function createIsoTime(): () => string {
  let lastMs = 0;
  let text = "";
  return () => {
    const nowMs = Date.now();
    if (nowMs !== lastMs) {
      lastMs = nowMs;
      text = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return text;
  };
}

/** @see https://cloud.google.com/logging/docs/structured-logging#special-payload-fields */
function linkToTrace(fields: Record<string, unknown>, project: string | undefined): Record<string, unknown> {
  const traceId = fields[logFields.traceId];
  if (traceId === undefined || project === undefined) return fields;
  return { ...fields, [GOOGLE_TRACE_FIELD]: `projects/${project}/traces/${traceId}` };
}
