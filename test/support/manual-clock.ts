import type { Clock } from "../../app/monitor/clock.ts";

export interface ManualClock extends Clock {
  /** Wakes whoever sleeps until then, in order, and lets each finish what it does before the next. */
  readonly advance: (ms: number) => Promise<void>;
}

/** Time that passes only when a test says so. */
export function createManualClock(start: number): ManualClock {
  let now = start;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms, signal) => {
      if (signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.push({ at: now + ms, wake: resolve });
      signal.addEventListener("abort", () => resolve(), { once: true });
      return promise;
    },
    advance: async (ms) => {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        now = next.at;
        next.wake();
      }
      now = end;
    },
  };
}

/** Until every promise that can settle has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
