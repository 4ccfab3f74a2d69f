import { type RateLimiterAbstract, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { addressRange } from "./address-range.ts";
import { BoundedRateLimiterMemory } from "./bounded-rate-limiter-memory.ts";
import type { RateBudget, RateDecision, RateLimiter } from "./rate-limiter.ts";
import { type RedisAccess, redisCounter } from "./redis-counter.ts";

export interface RateLimitOptions {
  readonly requestsPerMinute: number;
  /** Allowed on top of it within one minute. */
  readonly burst: number;
  /** Where processes count together; without it, and while it is away, each counts alone. */
  readonly redis?: RedisAccess | undefined;
}

const WINDOW_SECONDS = 60;

/**
 * Budgets that each process keeps in memory, per kind. An entry takes about 0.6 kB, so both kinds full are 23 MB.
 * Who commands more addresses than this within a minute gets the oldest ones' budgets anew, and could have used new
 * addresses as well; principals are counted apart and are not touched by it.
 */
export const MAX_BUDGETS_IN_MEMORY = 20_000;

/** Counts requests in windows of a minute, each starting with the first request in it. */
export function createRateLimiter({ requestsPerMinute, burst, redis }: RateLimitOptions): RateLimiter {
  const limit = requestsPerMinute + burst;
  const create = (kind: RateBudget["kind"]): RateLimiterAbstract => {
    const budget = { points: limit, duration: WINDOW_SECONDS };
    // In memory each kind has a place of its own, and no prefix to put in front of every key.
    const memory = new BoundedRateLimiterMemory({ ...budget, keyPrefix: "", maxKeys: MAX_BUDGETS_IN_MEMORY });
    if (!redis) return memory;
    return new RateLimiterRedis({
      ...budget,
      keyPrefix: `mcp:rate:${kind}`,
      storeClient: redisCounter(redis),
      insuranceLimiter: memory,
      // Whoever is over the limit stays so until the window ends: a flood is not passed on to Redis.
      inMemoryBlockOnConsumed: limit + 1,
    });
  };
  const limiters = { principal: create("principal"), address: create("address") };

  return {
    consume: async (budget) => {
      const key = budget.kind === "principal" ? budget.id : addressRange(budget.address);
      try {
        return decision(await limiters[budget.kind].consume(key), limit, true);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return decision(refused, limit, false);
        throw refused;
      }
    },
  };
}

function decision(result: RateLimiterRes, limit: number, allowed: boolean): RateDecision {
  return {
    allowed,
    limit,
    windowSeconds: WINDOW_SECONDS,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  };
}
