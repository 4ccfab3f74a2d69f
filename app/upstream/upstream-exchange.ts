import type { UpstreamFailure } from "../tools/upstream-caller.ts";
import { UpstreamError } from "./upstream-error.ts";

/**
 * What HTTP saw of one use of the SDK's client. The client wraps, words anew or swallows the errors of its requests,
 * and knows no Retry-After; so they are written down where they happen.
 */
export class UpstreamExchange {
  /** Whether repeating what is being done is harmless. */
  readonly repeatable: boolean;
  /** The first failure. */
  failure: UpstreamError | undefined;
  /** The status of the last response. */
  status: number | undefined;
  readonly #failed = new AbortController();

  constructor(repeatable: boolean) {
    this.repeatable = repeatable;
  }

  /** Aborts with the first failure, for requests that would wait on without noticing it. */
  get signal(): AbortSignal {
    return this.#failed.signal;
  }

  fail(
    reason: UpstreamFailure,
    details: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ): UpstreamError {
    this.failure ??= new UpstreamError(reason, { ...details, repeatable: this.repeatable });
    this.#failed.abort(this.failure);
    return this.failure;
  }
}
