import type pino from "pino";
import { standardOutput } from "./standard-output.ts";

export interface BatchedOutput extends pino.DestinationStream {
  /** Resolves when every line is written, or when the time is up: a reader that hangs holds nobody up. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** Lines wait no longer than this to be written together. */
const WRITE_INTERVAL_MS = 10;

/**
 * Standard output, written at most a hundred times a second instead of once a line: a write hands the lines over to a
 * thread, and once in each turn of the event loop that was still a tenth of a busy server's time. A process that is
 * killed, and so ends without `close` and without an exit of its own, loses the lines that wait.
 */
export function batchedOutput(): BatchedOutput {
  const output = standardOutput();
  let waiting = "";
  let writing = false;
  output.on("drain", () => {
    writing = false;
  });
  const flush = () => {
    const lines = waiting;
    waiting = "";
    if (lines === "") return;
    writing = true;
    output.write(lines);
  };
  process.once("exit", flush);
  return {
    write: (line) => {
      if (waiting === "") setTimeout(flush, WRITE_INTERVAL_MS);
      waiting += line;
    },
    close: async (timeoutMs) => {
      flush();
      if (!writing) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      output.once("drain", resolve).once("error", () => resolve());
      await promise;
      clearTimeout(timer);
    },
  };
}
