import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { RateBudget, RateDecision, RateLimiter } from "./rate-limiter.ts";

export interface RateLimitOptions {
  readonly requestsPerMinute: number;
  /** Allowed on top of it within one minute. */
  readonly burst: number;
}

export const WINDOW_SECONDS = 60;

/** Counts in this process alone. */
export function createMemoryRateLimiter({ requestsPerMinute, burst }: RateLimitOptions): RateLimiter {
  const points = requestsPerMinute + burst;
  const limiter = new RateLimiterMemory({ keyPrefix: "rate", points, duration: WINDOW_SECONDS });
  return {
    consume: async (budget) => {
      try {
        return rateDecision(await limiter.consume(budgetKey(budget)), points, true);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return rateDecision(refused, points, false);
        throw refused;
      }
    },
    close: async () => {},
  };
}

export function budgetKey(budget: RateBudget): string {
  return budget.kind === "principal" ? `principal:${budget.id}` : `address:${budget.address}`;
}

export function rateDecision(result: RateLimiterRes, limit: number, allowed: boolean): RateDecision {
  return {
    allowed,
    limit,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  };
}
