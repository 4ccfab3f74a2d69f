import pino from "pino";

/** Lines beyond this much waiting for whoever reads standard output are lost. */
const MAX_BUFFERED_BYTES = 10_000_000;

export interface StandardOutputOptions {
  /** Whether a line is written before `write` returns, for a process that may stand still right after it. @default false */
  readonly sync?: boolean;
}

/** A full disk or a broken device behind standard output costs lines, not requests: the next line is tried anew. */
export function standardOutput({
  sync = false,
}: StandardOutputOptions = {}): ReturnType<typeof pino.destination> {
  const output = pino.destination({ dest: 1, maxLength: MAX_BUFFERED_BYTES, sync });
  const { flushSync } = output;
  // At the process's exit it would try for ever to write what cannot be written.
  output.on("error", () => void Object.assign(output, { flushSync: () => {} }));
  output.on("drain", () => void Object.assign(output, { flushSync }));
  return output;
}
