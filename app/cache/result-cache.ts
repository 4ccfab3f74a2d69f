import type { CacheResult } from "../contract/telemetry.ts";
import type { CacheLookup, CacheStore } from "./cache-store.ts";

export interface Lookup {
  readonly key: string;
  readonly ttlSeconds: number;
  /** Makes the text when it is not there; aborted only when everybody who waits for it has given up. */
  readonly compute: (signal: AbortSignal) => Promise<string>;
  /** The end of this caller's patience. */
  readonly signal: AbortSignal;
}

export interface Found {
  readonly text: string;
  readonly result: CacheResult;
}

export interface ResultCache {
  /** @throws what `compute` throws, or the reason of the caller's signal. */
  readonly getOrCompute: (lookup: Lookup) => Promise<Found>;
}

/** One look-up on its way, and those who wait for it. */
interface Flight {
  readonly text: Promise<string>;
  readonly abort: AbortController;
  /** What the store answered, once it did. */
  answer: CacheLookup["kind"] | undefined;
  waiting: number;
}

/**
 * A cache in which callers that miss the same key at the same time share one computation.
 *
 * @param onLookup Told once per caller, also when the computation failed; not for one who left before the store
 * answered.
 */
export function createResultCache(store: CacheStore, onLookup: (result: CacheResult) => void): ResultCache {
  const flights = new Map<string, Flight>();

  const look = async ({ key, ttlSeconds, compute }: Lookup, flight: Flight): Promise<string> => {
    const found = await store.get(key);
    flight.answer = found.kind;
    if (found.kind === "hit") return found.text;
    flight.abort.signal.throwIfAborted();
    const text = await compute(flight.abort.signal);
    // Nobody waits for the store.
    void store.set(key, text, ttlSeconds);
    return text;
  };

  const start = (lookup: Lookup): Flight => {
    const { promise: text, resolve } = Promise.withResolvers<string>();
    const flight: Flight = { text, abort: new AbortController(), answer: undefined, waiting: 0 };
    flights.set(lookup.key, flight);
    const land = () => leave(lookup.key, flight);
    text.then(land, land);
    resolve(look(lookup, flight));
    return flight;
  };

  /** Whether the flight was still one that callers could join. */
  const leave = (key: string, flight: Flight): boolean => flights.get(key) === flight && flights.delete(key);

  return {
    getOrCompute: async (lookup) => {
      const { key, signal } = lookup;
      signal.throwIfAborted();
      const joined = flights.get(key);
      const flight = joined ?? start(lookup);
      flight.waiting++;
      try {
        const text = await abortable(flight.text, signal);
        return { text, result: resultOf(flight, joined !== undefined) ?? "miss" };
      } finally {
        flight.waiting--;
        const result = resultOf(flight, joined !== undefined);
        if (result) onLookup(result);
        // A late caller must not join a computation that is being given up.
        if (flight.waiting === 0 && leave(key, flight)) flight.abort.abort(signal.reason);
      }
    },
  };
}

function resultOf({ answer }: Flight, joined: boolean): CacheResult | undefined {
  if (answer === undefined || answer === "hit") return answer;
  if (joined) return "coalesced";
  return answer === "miss" ? "miss" : "error";
}

/** The promise's value, or the signal's reason if that comes first. */
async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
