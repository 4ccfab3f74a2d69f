import {
  type Attributes,
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { type ErrorType, spanAttributes } from "../contract/telemetry.ts";

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

const TRACER_NAME = "mcp-home";
/** Stands until the request has ended, when its method is known. */
const UNNAMED = "mcp";
/** The most that a tracestate may hold. @see https://www.w3.org/TR/trace-context/#tracestate-limits */
const MAX_TRACESTATE_LENGTH = 512;

/**
 * Begins a request's span now, when its parent is not known yet.
 *
 * The parent is the message's `_meta.traceparent`; the header's stands in where there is none. The message is what a
 * client's own span is about, while the header may come from a proxy in between, so OpenTelemetry has the message win
 * and the header's context linked.
 *
 * Without an SDK (see startTracing) this makes no spans, and still knows the trace that a caller named.
 *
 * @see https://modelcontextprotocol.io/community/seps/414-request-meta
 */
export function beginRequestTrace(headers: TraceCarrier): RequestTrace {
  const startTime = performance.now();
  const transport = spanContextOf(headers);
  let opened: { readonly span: Span; readonly context: Context | undefined } | undefined;

  const open = (message: TraceCarrier | undefined) => {
    const named = message && spanContextOf(message);
    const parent = named ?? transport;
    const parentContext = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const links: Link[] =
      named && transport && transport.spanId !== named.spanId ? [{ context: transport }] : [];
    const span = trace
      .getTracer(TRACER_NAME)
      .startSpan(UNNAMED, { kind: SpanKind.SERVER, startTime, links }, parentContext);
    // Without an SDK, and without a caller's trace, there is nothing that work could be within.
    const inTrace = isSpanContextValid(span.spanContext());
    return { span, context: inTrace ? trace.setSpan(parentContext, span) : undefined };
  };

  return {
    traceId: () => {
      if (!opened) return transport?.traceId;
      return opened.context && opened.span.spanContext().traceId;
    },
    within: (message, work) => {
      opened ??= open(message);
      return opened.context ? context.with(opened.context, work) : work();
    },
    end: (describe) => {
      // A request that was refused before its message was read has a span all the same.
      opened ??= open(undefined);
      const { span } = opened;
      if (!span.isRecording()) return span.end();
      const { name, attributes, errorType } = describe();
      span.updateName(name);
      span.setAttributes(attributes);
      if (errorType !== undefined) {
        span.setAttribute(spanAttributes.errorType, errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(performance.now());
    },
  };
}

/** Version, trace id, parent id and flags; later versions may append fields. @see https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

function spanContextOf({ traceparent, tracestate }: TraceCarrier): SpanContext | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const sane = typeof tracestate === "string" && tracestate.length <= MAX_TRACESTATE_LENGTH;
  const found: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(sane ? { traceState: createTraceState(tracestate) } : {}),
  };
  return isSpanContextValid(found) ? found : undefined;
}
