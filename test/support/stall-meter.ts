const TICK_MS = 10;

export interface StallMeter {
  /** Runs a task and tells how long it waited: its duration without the time in which this process stood still. */
  readonly time: <Value>(
    task: () => Promise<Value>,
  ) => Promise<{ readonly value: Value; readonly waitedMs: number }>;
  readonly stop: () => void;
}

/**
 * Tells waiting from standing still. On a machine that is busy with other things a process may get no CPU for
 * hundreds of milliseconds, and whatever was under way then took that much longer without anybody having waited for
 * it. A timer that ticks meanwhile is late by just that time.
 */
export function startStallMeter(): StallMeter {
  let stalledMs = 0;
  let lastTick = performance.now();
  const tick = () => {
    const now = performance.now();
    stalledMs += Math.max(0, now - lastTick - TICK_MS);
    lastTick = now;
  };
  const timer = setInterval(tick, TICK_MS);
  const stalled = () => stalledMs + Math.max(0, performance.now() - lastTick - TICK_MS);
  return {
    time: async (task) => {
      const startedAt = performance.now();
      const stalledBefore = stalled();
      const value = await task();
      return { value, waitedMs: performance.now() - startedAt - (stalled() - stalledBefore) };
    },
    stop: () => clearInterval(timer),
  };
}
