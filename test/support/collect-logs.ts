import { Writable } from "node:stream";
import type pino from "pino";
import type { LogLevel } from "../../app/contract/settings.ts";
import { createLogger, type Logger } from "../../app/telemetry/logger.ts";

export interface CollectedLogs {
  readonly logger: Logger;
  /** What was logged so far, parsed. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** The production logger, writing into a list. */
export function collectLogs(level: LogLevel = "trace"): CollectedLogs {
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      for (const line of String(chunk).split("\n")) if (line) lines.push(JSON.parse(line));
      done();
    },
  });
  const logger = createLogger({ level, base: {} }, sink as unknown as pino.DestinationStream);
  return { logger, lines };
}
