import { LRUCache } from "lru-cache";
import type { Principal } from "../auth/principal.ts";
import {
  type ErrorType,
  labelledMethods,
  logFields,
  OTHER,
  type Outcome,
  spanAttributes,
} from "../contract/telemetry.ts";
import type { CallRecord } from "../protocol/protocol.ts";
import type { LineWriter, Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { PathMap } from "../telemetry/path-map.ts";
import type { RequestTrace, TracedRequest } from "../telemetry/request-trace.ts";

/** A request that has ended. */
export interface EndedRequest {
  readonly requestId: string;
  readonly endpoint: string;
  readonly principal: Principal;
  readonly record: CallRecord;
  readonly trace: RequestTrace;
  readonly status: number;
  readonly durationMs: number;
}

/** Writes down how a request ended: once, at its end, in metrics, span and log. */
export type Recorder = (ended: EndedRequest) => void;

/** More of a method that nobody knows is not logged. */
const MAX_METHOD_LENGTH = 100;

/**
 * One line per request. The line of a tool call or a refusal is its audit event, told by the field `audit`, and is
 * written whatever LOG_LEVEL is.
 */
export function createRecorder(metrics: Metrics, logger: Logger): Recorder {
  const lines = createLineWriters(logger);
  return (ended) => {
    const { record, principal, durationMs } = ended;
    const outcome = record.outcome ?? (ended.status < 400 ? "ok" : "client_error");
    const errorType = record.errorType ?? errorTypeOf(outcome);
    metrics.recordRequest({
      method: record.method,
      endpoint: ended.endpoint,
      outcome,
      errorType,
      clientId: principal.clientId,
      tool: record.tool,
      durationSeconds: durationMs / 1000,
    });
    if (errorType === "rate_limited") metrics.recordRateLimitViolation();
    ended.trace.end(() => describeSpan(ended, outcome, errorType));
    const { info, error } = lines({
      principal,
      method: record.method,
      tool: record.tool,
      outcome,
      errorType,
    });
    const fields = {
      [logFields.requestId]: ended.requestId,
      [logFields.traceId]: ended.trace.traceId(),
      [logFields.durationMs]: Math.round(durationMs * 1000) / 1000,
    };
    if (outcome === "crash") error({ ...fields, err: record.error }, "request failed");
    else info(fields, "request");
  };
}

/** What the lines of many requests have in common. */
interface LineKind {
  readonly principal: Principal;
  readonly method: string | undefined;
  readonly tool: string | undefined;
  readonly outcome: Outcome;
  readonly errorType: ErrorType | undefined;
}

/** Principals whose lines' text is kept; they come and go, the rest of a kind is one of a few. */
const MAX_PRINCIPALS = 1000;

/** Finds who writes the lines of a kind: most of a line's text is made once for all of them. */
function createLineWriters(logger: Logger): (kind: LineKind) => LineWriter {
  const known: ReadonlySet<string | undefined> = new Set([undefined, ...labelledMethods]);
  const writers = new LRUCache<string, PathMap<LineWriter>>({ max: MAX_PRINCIPALS });
  const create = ({ principal, method, tool, outcome, errorType }: LineKind) => {
    const audit = auditOf(method, outcome);
    const fields = {
      [logFields.principal]: principal.id,
      [logFields.method]: method?.slice(0, MAX_METHOD_LENGTH),
      [logFields.tool]: tool,
      [logFields.outcome]: outcome,
      [logFields.errorType]: errorType,
      [logFields.audit]: audit,
    };
    return logger.withFields(fields, { audit: audit !== undefined });
  };
  return (kind) => {
    const { principal, method, tool, outcome, errorType } = kind;
    // Callers may make up as many methods as they like.
    if (!known.has(method)) return create(kind);
    let ofPrincipal = writers.get(principal.id);
    if (!ofPrincipal) {
      ofPrincipal = new PathMap();
      writers.set(principal.id, ofPrincipal);
    }
    return ofPrincipal.getOrCreate([method, tool, outcome, errorType], () => create(kind));
  };
}

function describeSpan(
  { requestId, principal, record }: EndedRequest,
  outcome: Outcome,
  errorType: ErrorType | undefined,
): TracedRequest {
  const methods: readonly string[] = labelledMethods;
  const { method = "", tool, prompt } = record;
  const name = methods.includes(method) ? method : OTHER;
  const target = tool ?? prompt;
  const attributes = {
    [spanAttributes.method]: record.method === undefined ? undefined : name,
    [spanAttributes.protocolVersion]: record.protocolVersion,
    [spanAttributes.messageId]: record.messageId,
    [spanAttributes.operation]: name === "tools/call" ? "execute_tool" : undefined,
    [spanAttributes.tool]: tool,
    [spanAttributes.prompt]: prompt,
    [spanAttributes.resource]: record.resource,
    [spanAttributes.transport]: "tcp",
    [spanAttributes.requestId]: requestId,
    [spanAttributes.principal]: principal.id,
    [spanAttributes.outcome]: outcome,
  };
  return { name: target === undefined ? name : `${name} ${target}`, attributes, errorType };
}

function auditOf(method: string | undefined, outcome: Outcome): "refusal" | "tool_call" | undefined {
  if (outcome === "refused" || outcome === "unavailable") return "refusal";
  return method === "tools/call" ? "tool_call" : undefined;
}

function errorTypeOf(outcome: Outcome): ErrorType | undefined {
  switch (outcome) {
    case "ok":
      return undefined;
    case "client_error":
      return "invalid_request";
    case "refused":
      return "forbidden";
    case "unavailable":
      return "overloaded";
    default:
      return outcome;
  }
}
