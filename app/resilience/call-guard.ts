import {
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type IRetryBackoffContext,
  retry,
} from "cockatiel";
import type { BreakerState } from "../contract/telemetry.ts";
import { AttemptError } from "./attempt-error.ts";
import { CircuitOpenError, createCircuitBreaker } from "./circuit-breaker.ts";

/** Bounds on what one other system is asked and waited for. */
export interface GuardLimits {
  /** The longest that one attempt may take, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** About the middle of the first wait between two attempts, in milliseconds; waits grow from it. */
  readonly firstDelayMs: number;
  /** The longest wait, in milliseconds; a system that asks for more is not asked again. */
  readonly maxDelayMs: number;
  /** Unhealthy attempts in a row that open the circuit breaker. */
  readonly failureThreshold: number;
  /** How long the circuit breaker stays open, in milliseconds. */
  readonly openMs: number;
}

/**
 * Bounds the calls at work and those that wait: undefined from `acquire` means that neither has room.
 *
 * Not cockatiel's, which in 3.2.1 strands whoever waits behind a caller that gave up.
 * @see https://github.com/connor4312/cockatiel/pull/114
 */
export interface Bulkhead {
  readonly acquire: (signal: AbortSignal) => Place | undefined | Promise<Place | undefined>;
}

/** Gives the place back. */
type Place = () => void;

export interface CallGuardOptions {
  readonly limits: GuardLimits;
  readonly bulkhead: Bulkhead;
  readonly onStateChange: (state: BreakerState) => void;
}

/** How a guarded call ended; in the last two nothing was sent. */
export type GuardedEnding<Value> =
  | { readonly kind: "answered"; readonly value: Value }
  | { readonly kind: "failed"; readonly error: AttemptError }
  | { readonly kind: "open"; readonly retryInMs: number }
  | { readonly kind: "full" };

export type Guarded<Value> = GuardedEnding<Value> & {
  readonly attempts: number;
  /** The circuit breaker's state when the call was over. */
  readonly breaker: BreakerState;
};

export interface CallGuard {
  /**
   * Calls another system through bulkhead, retry, circuit breaker and time limit, in this order. The attempt throws
   * an {@link AttemptError} for every failure that is the other system's.
   *
   * @throws the signal's reason, and whatever else the attempt throws.
   */
  readonly run: <Value>(
    attempt: (signal: AbortSignal) => Promise<Value>,
    signal: AbortSignal,
  ) => Promise<Guarded<Value>>;
}

/** What stands between the callers of one other system and that system; keep one for each. */
export function createCallGuard({ limits, bulkhead, onStateChange }: CallGuardOptions): CallGuard {
  const { failureThreshold, openMs, maxRetries, maxDelayMs } = limits;
  const breaker = createCircuitBreaker({ failureThreshold, openMs, onStateChange });
  const worthRetrying = (error: unknown) =>
    error instanceof AttemptError && error.retryable && error.retryAfterMs <= maxDelayMs;
  const retrying = retry(handleWhen(worthRetrying), {
    maxAttempts: maxRetries,
    backoff: createBackoff(limits),
    // A wait outlasts a caller who gives up; it must not hold up the end of the process.
  }).dangerouslyUnref();

  return {
    run: async <Value>(attempt: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal) => {
      let attempts = 0;
      const attemptOnce = () => {
        attempts++;
        // Not cockatiel's time-out, whose signal does not say why it aborted.
        return attempt(AbortSignal.any([signal, AbortSignal.timeout(limits.attemptTimeoutMs)]));
      };
      const ended = (ending: GuardedEnding<Value>): Guarded<Value> => ({
        ...ending,
        attempts,
        breaker: breaker.state(),
      });
      const release = await bulkhead.acquire(signal);
      if (!release) return ended({ kind: "full" });
      try {
        const value = await retrying.execute(() => {
          signal.throwIfAborted();
          return breaker.run(attemptOnce);
        }, signal);
        return ended({ kind: "answered", value });
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof CircuitOpenError) return ended({ kind: "open", retryInMs: error.retryInMs });
        if (error instanceof AttemptError) return ended({ kind: "failed", error });
        throw error;
      } finally {
        release();
      }
    },
  };
}

/** Exponential with decorrelated jitter, on top of the wait that the other system asked for. */
function createBackoff({ firstDelayMs, maxDelayMs }: GuardLimits) {
  const exponential = new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: maxDelayMs });
  return new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>(({ result }, last) => {
    const state = last ? last.next(undefined) : exponential.next();
    const asked = "error" in result && result.error instanceof AttemptError ? result.error.retryAfterMs : 0;
    return { delay: asked + state.duration, state };
  });
}
