import { AttemptError } from "../resilience/attempt-error.ts";
import type { UpstreamFailure } from "../tools/upstream-caller.ts";

interface FailureRule {
  /** Whether the tool may have run although no answer came back. */
  readonly ran: "no" | "maybe" | "yes";
  /** Whether it speaks against the server, so that the circuit breaker counts it. */
  readonly unhealthy: boolean;
}

/**
 * What each failure says. A call that may have run is repeated only when its tool says that this does no harm
 * (`readOnlyHint` or `idempotentHint`); one that has run never is.
 *
 * 503 and 429 refuse a request before it runs (RFC 9110 section 15.6.4, RFC 6585 section 4), whereas a gateway's 502
 * and 504 leave open what the server behind it did.
 */
export const failureRules: Readonly<Record<UpstreamFailure, FailureRule>> = {
  /** No connection: nothing was sent. */
  unreachable: { ran: "no", unhealthy: true },
  /** The connection broke after the request was sent. */
  lost: { ran: "maybe", unhealthy: true },
  timeout: { ran: "maybe", unhealthy: true },
  /** 429: it answers, so it is well. */
  "rate-limited": { ran: "no", unhealthy: false },
  /** 503. */
  unavailable: { ran: "no", unhealthy: true },
  /** 502 and 504. */
  "bad-gateway": { ran: "maybe", unhealthy: true },
  /** 500 and every other 5xx. */
  faulty: { ran: "yes", unhealthy: true },
  /** Any other refusal by HTTP: a credential is missing, it redirects, there is no MCP server there. */
  refused: { ran: "yes", unhealthy: false },
  /** It no longer knows the session, or the revision agreed on: it was restarted. */
  stale: { ran: "no", unhealthy: false },
  /** An answer that is not MCP, or that asks for what this client does not have. */
  unusable: { ran: "yes", unhealthy: false },
  "too-large": { ran: "yes", unhealthy: false },
};

export interface UpstreamErrorOptions {
  /** Whether running the call twice does no harm. */
  readonly repeatable: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Thrown by one attempt of an upstream call. Its cause may hold text of the upstream server: for nobody but a debugger. */
export class UpstreamError extends AttemptError {
  override readonly name = "UpstreamError";
  readonly reason: UpstreamFailure;

  constructor(reason: UpstreamFailure, { repeatable, retryAfterMs, cause }: UpstreamErrorOptions) {
    const { ran, unhealthy } = failureRules[reason];
    const retryable = ran === "no" || (ran === "maybe" && repeatable);
    super(`The upstream server gave no usable answer: ${reason}`, {
      retryable,
      unhealthy,
      retryAfterMs,
      cause,
    });
    this.reason = reason;
  }
}
