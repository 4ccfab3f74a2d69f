import type pino from "pino";
import { standardOutput } from "./standard-output.ts";

/**
 * Standard output, written once in each turn of the event loop instead of once a line: with many requests at a time,
 * their lines' writes took a tenth of the server's time. What waits is written when the process exits, too.
 */
export function batchedOutput(): pino.DestinationStream {
  const output = standardOutput();
  let waiting = "";
  const flush = () => {
    const lines = waiting;
    waiting = "";
    if (lines !== "") output.write(lines);
  };
  process.once("exit", flush);
  return {
    write: (line) => {
      if (waiting === "") setImmediate(flush);
      waiting += line;
    },
  };
}
