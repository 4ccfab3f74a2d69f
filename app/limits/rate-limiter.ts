/** What a caller has left, in the terms of the RateLimit header fields. */
export interface RateDecision {
  readonly allowed: boolean;
  /** Requests in one window. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the whole budget is back; at least 1. */
  readonly resetSeconds: number;
}

export interface RateLimiter {
  /** Takes one request from the budget of a principal, or of an address for a caller that nobody knows. */
  readonly consume: (budget: RateBudget) => Promise<RateDecision>;
  readonly close: () => Promise<void>;
}

export type RateBudget =
  | { readonly kind: "principal"; readonly id: string }
  | { readonly kind: "address"; readonly address: string };
