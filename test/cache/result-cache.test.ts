import { describe, expect, it } from "vitest";
import type { CacheLookup, CacheStore } from "../../app/cache/cache-store.ts";
import { createMemoryStore } from "../../app/cache/memory-store.ts";
import { createResultCache, type Lookup } from "../../app/cache/result-cache.ts";

const forever = new AbortController().signal;

function setUp(store: CacheStore = createMemoryStore({ maxEntries: 100, maxMemoryBytes: 1_000_000 })) {
  const counted: string[] = [];
  const cache = createResultCache(store, (result) => counted.push(result));
  return { cache, counted };
}

/** A computation that ends when the test says so, and knows whether it was given up. */
function createWork() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const started = Promise.withResolvers<void>();
  const work = { runs: 0, reason: undefined as unknown };
  const compute: Lookup["compute"] = (signal) => {
    work.runs++;
    signal.addEventListener("abort", () => {
      work.reason = signal.reason;
      reject(signal.reason);
    });
    started.resolve();
    return promise;
  };
  return { work, compute, resolve, reject, started: started.promise };
}

const lookup = (compute: Lookup["compute"], change: Partial<Lookup> = {}): Lookup => ({
  key: "k",
  ttlSeconds: 60,
  compute,
  signal: forever,
  ...change,
});

describe("createResultCache", () => {
  it("computes a miss once and answers from the store from then on", async () => {
    const { cache, counted } = setUp();
    const { work, compute, resolve } = createWork();
    resolve("text");
    expect(await cache.getOrCompute(lookup(compute))).toEqual({ text: "text", result: "miss" });
    expect(await cache.getOrCompute(lookup(compute))).toEqual({ text: "text", result: "hit" });
    expect(work.runs).toBe(1);
    expect(counted).toEqual(["miss", "hit"]);
  });

  it.each(["__proto__", "constructor", "toString"])("takes the key %s as any other", async (key) => {
    const { cache } = setUp();
    const found = await cache.getOrCompute(lookup(async () => "own", { key }));
    expect(found).toEqual({ text: "own", result: "miss" });
  });

  it("runs the misses of one key once, and those of different keys side by side", async () => {
    const { cache, counted } = setUp();
    const one = createWork();
    const other = createWork();
    const found = Promise.all([
      cache.getOrCompute(lookup(one.compute)),
      cache.getOrCompute(lookup(one.compute)),
      cache.getOrCompute(lookup(other.compute, { key: "other" })),
      cache.getOrCompute(lookup(one.compute)),
    ]);
    await Promise.all([one.started, other.started]);
    // A caller that comes while the computation runs joins it too.
    const late = cache.getOrCompute(lookup(one.compute));
    one.resolve("1");
    other.resolve("2");
    expect((await found).map(({ text, result }) => `${text} ${result}`)).toEqual([
      "1 miss",
      "1 coalesced",
      "2 miss",
      "1 coalesced",
    ]);
    expect(await late).toEqual({ text: "1", result: "coalesced" });
    expect([one.work.runs, other.work.runs]).toEqual([1, 1]);
    expect(counted.sort()).toEqual(["coalesced", "coalesced", "coalesced", "miss", "miss"]);
  });

  it("fails all who wait for a computation that fails, counts their look-ups, and keeps nothing", async () => {
    const { cache, counted } = setUp();
    const { compute, started, reject } = createWork();
    const waiting = [cache.getOrCompute(lookup(compute)), cache.getOrCompute(lookup(compute))];
    await started;
    reject(new Error("broken"));
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({ status: "rejected", reason: { message: "broken" } });
    }
    expect(counted.sort()).toEqual(["coalesced", "miss"]);
    expect(await cache.getOrCompute(lookup(async () => "mended"))).toEqual({
      text: "mended",
      result: "miss",
    });
  });

  it("goes on for the others when the first caller gives up", async () => {
    const { cache } = setUp();
    const { work, compute, started, resolve } = createWork();
    const impatient = new AbortController();
    const first = cache.getOrCompute(lookup(compute, { signal: impatient.signal }));
    const second = cache.getOrCompute(lookup(compute));
    await started;
    impatient.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    expect(work.reason).toBeUndefined();
    resolve("text");
    expect(await second).toEqual({ text: "text", result: "coalesced" });
  });

  it("aborts the computation when the last caller gives up, with that caller's reason", async () => {
    const { cache } = setUp();
    const { work, compute, started } = createWork();
    const callers = [new AbortController(), new AbortController()] as const;
    const waiting = callers.map(({ signal }) => cache.getOrCompute(lookup(compute, { signal })));
    await started;
    callers[0].abort(new Error("first"));
    await expect(waiting[0]).rejects.toThrow("first");
    callers[1].abort(new Error("last"));
    await expect(waiting[1]).rejects.toThrow("last");
    expect(work.reason).toMatchObject({ message: "last" });
  });

  it("starts anew for a caller that comes after a computation was given up", async () => {
    const { cache } = setUp();
    const abandoned = createWork();
    const caller = new AbortController();
    const given = cache.getOrCompute(lookup(abandoned.compute, { signal: caller.signal }));
    await abandoned.started;
    caller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    expect(await cache.getOrCompute(lookup(async () => "new"))).toEqual({ text: "new", result: "miss" });
  });

  it("does not abort a computation that ended", async () => {
    const { cache } = setUp();
    let seen: AbortSignal | undefined;
    await cache.getOrCompute(
      lookup(async (signal) => {
        seen = signal;
        return "text";
      }),
    );
    expect(seen?.aborted).toBe(false);
  });

  it("asks nothing for a caller that has given up before", async () => {
    const { cache, counted } = setUp();
    const { work, compute } = createWork();
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(cache.getOrCompute(lookup(compute, { signal }))).rejects.toThrow("gone");
    expect(work.runs).toBe(0);
    expect(counted).toEqual([]);
  });

  it("does not start a computation for callers that left while the store was asked", async () => {
    const answer = Promise.withResolvers<CacheLookup>();
    const { cache, counted } = setUp({ get: () => answer.promise, set: async () => {} });
    const { work, compute } = createWork();
    const caller = new AbortController();
    const waiting = cache.getOrCompute(lookup(compute, { signal: caller.signal }));
    caller.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    answer.resolve({ kind: "miss" });
    await answer.promise;
    await new Promise(setImmediate);
    expect(work.runs).toBe(0);
    expect(counted).toEqual([]);
  });

  it("counts an error once for a store that is away, computes, and offers the text to the store", async () => {
    const kept: unknown[] = [];
    const { cache, counted } = setUp({
      get: async () => ({ kind: "unavailable" }),
      set: async (...entry) => void kept.push(entry),
    });
    const { compute, resolve } = createWork();
    resolve("text");
    const found = await Promise.all([
      cache.getOrCompute(lookup(compute)),
      cache.getOrCompute(lookup(compute)),
    ]);
    expect(found.map(({ result }) => result)).toEqual(["error", "coalesced"]);
    expect(counted.sort()).toEqual(["coalesced", "error"]);
    expect(kept).toEqual([["k", "text", 60]]);
  });

  it("does not wait for the store to keep a text", async () => {
    const never = new Promise<void>(() => {});
    const { cache } = setUp({ get: async () => ({ kind: "miss" }), set: () => never });
    expect(await cache.getOrCompute(lookup(async () => "text"))).toEqual({ text: "text", result: "miss" });
  });

  it("leaves no listener on a caller's signal", async () => {
    const { cache } = setUp();
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await cache.getOrCompute(lookup(async () => "text", { signal }));
    await cache.getOrCompute(lookup(async () => "text", { signal }));
    expect(listeners).toBe(0);
  });
});
