import {
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
import { spanAttributes } from "../contract/telemetry.ts";
import { type BeginTrace, parseTraceParent, type TraceCarrier } from "./request-trace.ts";

const TRACER_NAME = "mcp-home";
/** Stands until the request has ended, when its method is known. */
const UNNAMED = "mcp";
/** The most that a tracestate may hold. @see https://www.w3.org/TR/trace-context/#tracestate-limits */
const MAX_TRACESTATE_LENGTH = 512;

/**
 * Begins a request's span now, when its parent is not known yet. Where message and header name different parents,
 * OpenTelemetry has the message's win and the header's context linked.
 */
export const beginRequestSpan: BeginTrace = (headers) => {
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
    // Once tracing is closed, and without a caller's trace, there is nothing that work could be within.
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
};

function spanContextOf({ traceparent, tracestate }: TraceCarrier): SpanContext | undefined {
  const parent = parseTraceParent(traceparent);
  if (!parent) return undefined;
  const sane = typeof tracestate === "string" && tracestate.length <= MAX_TRACESTATE_LENGTH;
  return {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: Number.parseInt(parent.flags, 16),
    isRemote: true,
    ...(sane ? { traceState: createTraceState(tracestate) } : {}),
  };
}
