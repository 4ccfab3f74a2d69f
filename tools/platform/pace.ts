/**
 * Time as the environment has it, of which `speed` seconds pass in one second of this machine, unless the machine is
 * behind or time is held.
 */
export interface Pace {
  readonly speed: number;
  /** Milliseconds of the environment since it began; 0 before. */
  readonly now: () => number;
  /** Resolves after that many milliseconds of the environment, or at once when the signal aborts; never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /**
   * Lets time stand still while this machine does what another would do in no time: its work cannot be compressed. For at
   * most {@link MAX_HOLD_MS} of this machine, unless `limitMs` says otherwise. At the speed of real time nothing is held.
   */
  readonly hold: <Result>(work: Promise<Result>, limitMs?: number) => Promise<Result>;
  readonly begin: () => void;
  readonly end: () => void;
}

/** Faster than that, a step of the clock is a second. */
export const MAX_SPEED = 60;
/** What has not answered by then is not slow because of this machine. */
const MAX_HOLD_MS = 500;
const TICK_MS = 10;
/** A busy machine wakes nobody for a while: time that it was not there for does not pass. */
const MAX_STEP_MS = 3 * TICK_MS;

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

export function createPace(speed: number): Pace {
  const sleepers = new Set<Sleeper>();
  let now = 0;
  let holds = 0;
  let timer: NodeJS.Timeout | undefined;

  const begin = () => {
    let last = performance.now();
    timer ??= setInterval(() => {
      const step = Math.min(performance.now() - last, MAX_STEP_MS);
      last = performance.now();
      if (holds > 0) return;
      now += step * speed;
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake();
    }, TICK_MS);
  };
  return {
    speed,
    now: () => now,
    sleep: (ms, signal) => {
      if (signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { until: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal.addEventListener("abort", resolve as () => void);
      return promise.finally(() => {
        sleepers.delete(sleeper);
        signal.removeEventListener("abort", resolve as () => void);
      });
    },
    hold: async (work, limitMs = MAX_HOLD_MS) => {
      if (speed === 1) return work;
      let held = true;
      const release = () => {
        if (held) holds--;
        held = false;
      };
      holds++;
      const limit = setTimeout(release, limitMs);
      try {
        return await work;
      } finally {
        clearTimeout(limit);
        release();
      }
    },
    begin,
    end: () => clearInterval(timer),
  };
}
