import type { HttpRequest } from "../pipeline/http-exchange.ts";
import type { InvocationContext } from "./lambda-runtime.ts";

/** What the runtime's remaining time bounds. */
export interface InvocationBounds extends Required<Pick<HttpRequest, "signal" | "deadline">> {
  /** Ends everything that still runs. */
  readonly cut: () => void;
  /** How long flushing may keep the instance from its next call, ms. */
  readonly flushTimeoutMs: () => number;
  /** Lets go of the timer. */
  readonly release: () => void;
}

/** Kept back from the runtime's remaining time, to say that it is up and to flush. */
const RESERVE_MS = 500;
/** How much of it is left for flushing when everything that still runs is ended. */
const CUT_BEFORE_END_MS = 250;
/** Longest that an instance is kept from its next call by what it has to flush. */
const MAX_FLUSH_MS = 1000;
/** Left of the time when flushing ends, so that the runtime can say that the call is done. */
const FLUSH_BEFORE_END_MS = 50;

/**
 * Bounds an invocation by the time that Lambda gives it: tools by a deadline, streams that have no end of their own by
 * a signal, and what is flushed at the end.
 */
export function boundInvocation({ getRemainingTimeInMillis }: InvocationContext): InvocationBounds {
  const remainingMs = getRemainingTimeInMillis();
  const ending = new AbortController();
  const cut = () => ending.abort(new Error("The invocation is at its end"));
  const timer = setTimeout(cut, Math.max(0, remainingMs - CUT_BEFORE_END_MS));
  return {
    signal: ending.signal,
    deadline: performance.now() + remainingMs - RESERVE_MS,
    cut,
    flushTimeoutMs: () =>
      Math.max(0, Math.min(MAX_FLUSH_MS, getRemainingTimeInMillis() - FLUSH_BEFORE_END_MS)),
    release: () => clearTimeout(timer),
  };
}
