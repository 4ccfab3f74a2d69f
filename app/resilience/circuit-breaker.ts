import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from "cockatiel";
import type { BreakerState } from "../contract/telemetry.ts";
import { AttemptError } from "./attempt-error.ts";

export interface CircuitBreakerOptions {
  /** Unhealthy attempts in a row that open it. */
  readonly failureThreshold: number;
  /** How long it stays open before one attempt is let through, in milliseconds. */
  readonly openMs: number;
  readonly onStateChange: (state: BreakerState) => void;
}

export interface CircuitBreaker {
  /** @throws {@link CircuitOpenError} without an attempt while the other system is given a rest. */
  readonly run: <Value>(attempt: () => Promise<Value>) => Promise<Value>;
  readonly state: () => BreakerState;
}

/** Thrown instead of an attempt. */
export class CircuitOpenError extends Error {
  override readonly name = "CircuitOpenError";
  readonly code = "CIRCUIT_OPEN";
  /** Milliseconds until an attempt is let through; 0 while one is on its way. */
  readonly retryInMs: number;

  constructor(retryInMs: number) {
    super(`The circuit breaker is open for another ${retryInMs} ms`);
    this.retryInMs = retryInMs;
  }
}

const states: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

/**
 * Gives another system a rest when it fails in a row: open, it lets nothing through; half-open, one attempt, whose
 * ending closes or opens it again.
 *
 * An attempt that its caller cancelled says nothing about the other system: it opens nothing, and as the one attempt
 * of a half-open breaker it closes nothing.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const isFailure = (error: unknown): boolean =>
    error instanceof AttemptError ? error.unhealthy : policy.state === CircuitState.HalfOpen;
  const policy = circuitBreaker(handleWhen(isFailure), {
    breaker: new ConsecutiveBreaker(options.failureThreshold),
    halfOpenAfter: options.openMs,
  });
  let openedAt = 0;
  policy.onStateChange((state) => {
    if (state === CircuitState.Open) openedAt = Date.now();
    options.onStateChange(states[state]);
  });
  return {
    run: async (attempt) => {
      // The library has those who come meanwhile wait for the one attempt; a hung system would hold them all.
      if (policy.state === CircuitState.HalfOpen) throw new CircuitOpenError(0);
      try {
        return await policy.execute(attempt);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new CircuitOpenError(Math.max(0, openedAt + options.openMs - Date.now()));
      }
    },
    state: () => states[policy.state],
  };
}
