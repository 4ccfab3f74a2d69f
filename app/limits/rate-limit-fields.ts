import type { RateBudget, RateDecision } from "./rate-limiter.ts";

/**
 * The header fields that tell a caller its budget. The policy's name says whose budget it is, so that a client
 * whose credential is refused does not take what is left to its address for what is left to itself.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11
 */
export function rateLimitFields(
  policy: RateBudget["kind"],
  { limit, windowSeconds, remaining, resetSeconds }: RateDecision,
): Record<string, string> {
  return {
    "ratelimit-policy": `"${policy}";q=${limit};w=${windowSeconds}`,
    ratelimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}
