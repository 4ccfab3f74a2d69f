/** What one health checker thinks of an endpoint. */
export interface CheckerState {
  readonly passing: boolean;
  /** Answers in a row up to the last one that speak against it. */
  readonly against: number;
}

/** An endpoint counts as healthy until enough is known of it. */
export const newChecker: CheckerState = { passing: true, against: 0 };

/**
 * Counts one answer: a checker changes its mind after as many answers in a row as the threshold says, in either direction.
 *
 * Route 53 has many checkers, and an endpoint is healthy while more than 18 % of them pass it. Here there is one, which
 * speaks for all of them: they see the same endpoint over the same network.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function countCheck(state: CheckerState, passed: boolean, failureThreshold: number): CheckerState {
  if (passed === state.passing) return { passing: state.passing, against: 0 };
  const against = state.against + 1;
  return against >= failureThreshold ? { passing: passed, against: 0 } : { passing: state.passing, against };
}
