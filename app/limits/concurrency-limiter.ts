export interface ConcurrencyLimiterOptions {
  readonly maxConcurrent: number;
  /** Requests that may wait for a place. */
  readonly maxQueued: number;
}

/** Gives a place back; calling it again does nothing. */
export type Release = () => void;

export interface ConcurrencyLimiter {
  /**
   * Takes a place, or waits for one, first come, first served. Undefined when the queue is full or was emptied.
   *
   * @throws the signal's reason when the caller gave up before, or gives up waiting.
   */
  readonly acquire: (signal: AbortSignal) => Release | undefined | Promise<Release | undefined>;
  /** Turns away everybody who waits. */
  readonly emptyQueue: () => void;
}

interface Waiter {
  readonly admit: (release: Release | undefined) => void;
}

export function createConcurrencyLimiter(options: ConcurrencyLimiterOptions): ConcurrencyLimiter {
  const { maxConcurrent, maxQueued } = options;
  const queue = new Set<Waiter>();
  let active = 0;

  const take = (): Release => {
    active++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      active--;
      const [next] = queue;
      if (!next) return;
      queue.delete(next);
      next.admit(take());
    };
  };

  const wait = async (signal: AbortSignal): Promise<Release | undefined> => {
    const { promise, resolve, reject } = Promise.withResolvers<Release | undefined>();
    const waiter: Waiter = { admit: resolve };
    const giveUp = () => {
      if (queue.delete(waiter)) reject(signal.reason);
    };
    queue.add(waiter);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  };

  return {
    acquire: (signal) => {
      signal.throwIfAborted();
      if (active < maxConcurrent) return take();
      return queue.size < maxQueued ? wait(signal) : undefined;
    },
    emptyQueue: () => {
      for (const waiter of queue) waiter.admit(undefined);
      queue.clear();
    },
  };
}
