import { constants } from "node:os";
import type { Logger } from "./telemetry/logger.ts";

const signals = ["SIGTERM", "SIGINT"] as const;

/** Stops the process on the first signal, exit code 0, and ends it at once on the second, 128 and the signal's number. */
export function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  const onSignal = async (signal: (typeof signals)[number]) => {
    if (stopping) process.exit(128 + constants.signals[signal]);
    stopping = true;
    logger.info({ signal }, "stopping");
    try {
      await stop();
      process.exit(0);
    } catch (error) {
      logger.fatal({ err: error }, "could not stop in order");
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);
}
