import type { CacheResult } from "../contract/telemetry.ts";
import type { CacheStore } from "./cache-store.ts";

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
  readonly getOrCompute: (lookup: Lookup) => Promise<Found>;
  readonly close: () => Promise<void>;
}

interface Flight {
  readonly text: Promise<Found>;
  readonly abort: AbortController;
  waiting: number;
}

/** A cache in which callers that miss the same key at the same time share one computation. */
export function createResultCache(store: CacheStore, onLookup: (result: CacheResult) => void): ResultCache {
  const flights = new Map<string, Flight>();

  const start = ({ key, ttlSeconds, compute }: Lookup): Flight => {
    const abort = new AbortController();
    const text = store.get(key).then(async (found): Promise<Found> => {
      if (found.kind === "hit") return { text: found.text, result: "hit" };
      const text = await compute(abort.signal);
      // Nobody waits for the store, and a store that is away was asked once already.
      if (found.kind === "miss") void store.set(key, text, ttlSeconds);
      return { text, result: found.kind === "miss" ? "miss" : "error" };
    });
    const flight: Flight = { text, abort, waiting: 0 };
    flights.set(key, flight);
    const land = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    text.then(land, land);
    return flight;
  };

  return {
    getOrCompute: async (lookup) => {
      lookup.signal.throwIfAborted();
      const joined = flights.get(lookup.key);
      const flight = joined ?? start(lookup);
      flight.waiting++;
      try {
        const found = await abortable(flight.text, lookup.signal);
        const result = joined && found.result === "miss" ? "coalesced" : found.result;
        onLookup(result);
        return { text: found.text, result };
      } finally {
        flight.waiting--;
        if (flight.waiting === 0) {
          // A late caller must not join a computation that is being given up.
          if (flights.get(lookup.key) === flight) flights.delete(lookup.key);
          flight.abort.abort(lookup.signal.reason);
        }
      }
    },
    close: () => store.close(),
  };
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
