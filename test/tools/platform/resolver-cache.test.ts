import { describe, expect, it } from "vitest";
import type { SideName } from "../../../tools/platform/failover-rules.ts";
import { createResolverCache } from "../../../tools/platform/resolver-cache.ts";

const TTL_MS = 60_000;

function start() {
  let now = 0;
  let side: SideName = "primary";
  const changes: string[] = [];
  const { resolve } = createResolverCache({
    answer: () => side,
    ttlMs: TTL_MS,
    now: () => now,
    onChange: (resolver, side) => changes.push(`${resolver}: ${side}`),
  });
  return {
    resolve,
    changes,
    switchTo: (next: SideName) => {
      side = next;
    },
    at: (ms: number) => {
      now = ms;
    },
    /** When the resolver first gives another answer than it gave before, to the second. */
    movedAt: (resolver: string): number => {
      const before = resolve(resolver);
      for (; now <= 10 * TTL_MS; now += 1000) if (resolve(resolver) !== before) return now;
      return Number.NaN;
    },
  };
}

describe("createResolverCache", () => {
  it("keeps an answer for the TTL, whatever has changed since", () => {
    const cache = start();
    cache.resolve("one");
    cache.at(TTL_MS);
    cache.resolve("one");
    cache.switchTo("secondary");
    cache.at(2 * TTL_MS - 1);
    expect([cache.resolve("one"), cache.changes]).toEqual(["primary", []]);
    cache.at(2 * TTL_MS);
    expect([cache.resolve("one"), cache.changes]).toEqual(["secondary", ["one: secondary"]]);
    cache.switchTo("primary");
    cache.at(3 * TTL_MS - 1);
    expect(cache.resolve("one")).toBe("secondary");
    cache.at(3 * TTL_MS);
    expect([cache.resolve("one"), cache.changes]).toEqual(["primary", ["one: secondary", "one: primary"]]);
  });

  it("gives one that was never asked what is true now, without calling that a change", () => {
    const cache = start();
    cache.resolve("one");
    cache.switchTo("secondary");
    expect([cache.resolve("one"), cache.resolve("two"), cache.changes]).toEqual(["primary", "secondary", []]);
  });

  it.each([1, 3, 10, 40])("lets the caches of %d resolvers run out one after the other", (count) => {
    const names = Array.from({ length: count }, (_, index) => `resolver ${index}`);
    const moves = names.map((name) => {
      const cache = start();
      for (const each of names) cache.resolve(each);
      cache.switchTo("secondary");
      return cache.movedAt(name);
    });
    const sorted = moves.toSorted((a, b) => a - b);
    expect(sorted.at(-1)).toBeLessThanOrEqual(TTL_MS);
    const gaps = sorted.map((at, index) => at - (sorted[index - 1] ?? 0));
    // The golden ratio's largest gap among n points is below 3/n of the whole.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max((3 * TTL_MS) / count, 1000));
  });
});
