import pino from "pino";
import type { LogLevel } from "../contract/settings.ts";
import { logFields } from "../contract/telemetry.ts";

/** What the rest of the server needs of a logger; fields come first, as pino has it. */
export type Logger = Pick<pino.Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "flush">;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** On every line. */
  readonly base: Readonly<Record<string, string>>;
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

/** One JSON object a line, on standard output. */
export function createLogger(
  { level, base }: LoggerOptions,
  destination: pino.DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      level,
      base,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label, [logFields.severity]: severities[label] }) },
    },
    destination,
  );
}
