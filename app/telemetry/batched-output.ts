import type pino from "pino";
import { standardOutput } from "./standard-output.ts";

export interface BatchedOutput extends pino.DestinationStream {
  /** Resolves when every line is written, or when the time is up: a reader that hangs holds nobody up. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/**
 * Standard output, written once in each turn of the event loop instead of once a line: with many requests at a time,
 * their lines' writes took a tenth of the server's time. A process that ends without `close` may lose its last turn's.
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
      if (waiting === "") setImmediate(flush);
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
