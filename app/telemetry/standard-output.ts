import pino from "pino";

/** Lines beyond this much waiting for whoever reads standard output are lost. */
const MAX_BUFFERED_BYTES = 10_000_000;

/** A full disk or a broken device behind standard output costs lines, not requests: the next line is tried anew. */
export function standardOutput(): ReturnType<typeof pino.destination> {
  const output = pino.destination({ dest: 1, maxLength: MAX_BUFFERED_BYTES });
  const { flushSync } = output;
  // At the process's exit it would try for ever to write what cannot be written.
  output.on("error", () => void Object.assign(output, { flushSync: () => {} }));
  output.on("drain", () => void Object.assign(output, { flushSync }));
  return output;
}
