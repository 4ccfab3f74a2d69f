/** What a caller has left, in the terms of the RateLimit header fields. */
export interface RateDecision {
  readonly allowed: boolean;
  /** Requests in one window. */
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Seconds until the whole budget is back; at least 1. */
  readonly resetSeconds: number;
}

export interface RateLimiter {
  /** Takes one request from a budget. Never throws. */
  readonly consume: (budget: RateBudget) => Promise<RateDecision>;
}

/** Whose budget: a principal's, or an address's for callers that nobody knows. Neither ever spends the other's. */
export type RateBudget =
  | { readonly kind: "principal"; readonly id: string }
  | { readonly kind: "address"; readonly address: string };
