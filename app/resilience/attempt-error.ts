export interface AttemptFacts {
  /** Whether the same call may be sent once more: it did not run, or running twice does no harm. */
  readonly retryable: boolean;
  /** Whether the failure speaks against the other system: it is away, hung or broken. */
  readonly unhealthy: boolean;
  /** The least wait that the other system asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Thrown by one attempt of a call to another system that gave no usable answer. */
export class AttemptError extends Error {
  override readonly name: string = "AttemptError";
  readonly code = "ATTEMPT_FAILED";
  readonly retryable: boolean;
  readonly unhealthy: boolean;
  /** Milliseconds; 0 when the other system asked for no wait. */
  readonly retryAfterMs: number;

  constructor(message: string, { retryable, unhealthy, retryAfterMs = 0, cause }: AttemptFacts) {
    super(message, { cause });
    this.retryable = retryable;
    this.unhealthy = unhealthy;
    this.retryAfterMs = retryAfterMs;
  }
}
