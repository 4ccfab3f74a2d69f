import type { SideName } from "./failover-rules.ts";

export interface ResolverCacheOptions {
  /** What the authoritative server says now. */
  readonly answer: () => SideName;
  /** How long an answer may be kept, milliseconds. */
  readonly ttlMs: number;
  /** Milliseconds, on the same clock as the TTL. */
  readonly now: () => number;
  /** Told when a resolver has another answer than before. */
  readonly onChange: (resolver: string, side: SideName) => void;
}

interface KeptAnswer {
  readonly side: SideName;
  readonly until: number;
}

/** Its multiples, taken modulo 1, spread evenly however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * What clients learn through their resolvers, each of which keeps an answer until its TTL is over, whatever has changed
 * since. A resolver that was not asked before has kept its first answer for a while already, on behalf of others: caches
 * run out one after the other, not all at once.
 */
export function createResolverCache({ answer, ttlMs, now, onChange }: ResolverCacheOptions): {
  readonly resolve: (resolver: string) => SideName;
} {
  const kept = new Map<string, KeptAnswer>();
  return {
    resolve: (resolver) => {
      const last = kept.get(resolver);
      if (last !== undefined && now() < last.until) return last.side;
      const side = answer();
      const share = last === undefined ? 1 - ((kept.size * GOLDEN_RATIO) % 1) : 1;
      kept.set(resolver, { side, until: now() + ttlMs * share });
      if (last !== undefined && last.side !== side) onChange(resolver, side);
      return side;
    },
  };
}
