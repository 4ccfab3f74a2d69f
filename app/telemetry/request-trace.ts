import type { Attributes } from "@opentelemetry/api";
import type { ErrorType } from "../contract/telemetry.ts";

/** W3C trace context, as HTTP headers carry it and the `_meta` of a message. */
export interface TraceCarrier {
  readonly traceparent?: unknown;
  readonly tracestate?: unknown;
}

/** What a span is called, and what is known of its request. */
export interface TracedRequest {
  readonly name: string;
  readonly attributes: Attributes;
  /** Of a request that did not end well. */
  readonly errorType: ErrorType | undefined;
}

/** One request's span, from the first byte of the request to the last of its answer. */
export interface RequestTrace {
  /** 32 hexadecimal digits; undefined when the request is part of no trace. */
  readonly traceId: () => string | undefined;
  /** Runs the work that a message asks for, so that spans made meanwhile lie within this one. */
  readonly within: <Result>(message: TraceCarrier | undefined, work: () => Result) => Result;
  /** Ends the span: once, at the request's end. `describe` is asked only when somebody wants to know. */
  readonly end: (describe: () => TracedRequest) => void;
}

/**
 * Begins a request's trace when its headers are there and its message is not known yet.
 *
 * The parent is the message's `_meta.traceparent`; the header's stands in where there is none. The message is what a
 * client's own span is about, while the header may come from a proxy in between.
 *
 * @see https://modelcontextprotocol.io/community/seps/414-request-meta
 */
export type BeginTrace = (headers: TraceCarrier) => RequestTrace;

/** What a `traceparent` names. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Two hexadecimal digits. */
  readonly flags: string;
}

/**
 * Version, trace id, parent id and flags; ids of zeros are none, later versions may append fields.
 *
 * @see https://www.w3.org/TR/trace-context/
 */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

export function parseTraceParent(traceparent: unknown): TraceParent | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined
    ? undefined
    : { traceId, spanId, flags };
}

/** For a server that sends no traces: it makes no spans, and still knows the trace that a caller named. */
export const beginWithoutSpan: BeginTrace = ({ traceparent }) => {
  let named: unknown;
  return {
    traceId: () => (parseTraceParent(named) ?? parseTraceParent(traceparent))?.traceId,
    within: (message, work) => {
      named ??= message?.traceparent;
      return work();
    },
    end: () => {},
  };
};
