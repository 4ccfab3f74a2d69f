import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes a terminal's Ctrl-C on to a program that has it from the terminal already: that is one, not two. */
const SAME_SIGNAL_MS = 250;

/**
 * Gives `work` a signal that aborts on the first SIGINT, SIGTERM or SIGHUP; on the second, this process exits at once, and
 * every process it owns with it.
 */
export async function untilStopped<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stopping = new AbortController();
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (firstAt !== undefined && performance.now() - firstAt > SAME_SIGNAL_MS) {
      process.exit(128 + constants.signals[signal]);
    }
    firstAt ??= performance.now();
    stopping.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(stopping.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
