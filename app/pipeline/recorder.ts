import type { Principal } from "../auth/principal.ts";
import { type ErrorType, logFields, type Outcome } from "../contract/telemetry.ts";
import type { CallRecord } from "../protocol/protocol.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** A request that has ended. */
export interface EndedRequest {
  readonly requestId: string;
  readonly endpoint: string;
  readonly principal: Principal;
  readonly record: CallRecord;
  readonly status: number;
  readonly durationMs: number;
}

/** Writes down how a request ended: once, at its end, in metrics and log. */
export type Recorder = (ended: EndedRequest) => void;

export function createRecorder(metrics: Metrics, logger: Logger): Recorder {
  return ({ requestId, endpoint, principal, record, status, durationMs }) => {
    const outcome = record.outcome ?? (status < 400 ? "ok" : "client_error");
    const errorType = record.errorType ?? errorTypeOf(outcome);
    metrics.recordRequest({
      method: record.method,
      endpoint,
      outcome,
      errorType,
      clientId: principal.clientId,
      tool: record.tool,
      durationSeconds: durationMs / 1000,
    });
    if (errorType === "rate_limited") metrics.recordRateLimitViolation();
    const fields = {
      [logFields.requestId]: requestId,
      [logFields.principal]: principal.id,
      [logFields.method]: record.method?.slice(0, 100),
      [logFields.tool]: record.tool,
      [logFields.durationMs]: Math.round(durationMs * 1000) / 1000,
      [logFields.outcome]: outcome,
      [logFields.errorType]: errorType,
      ...auditField(record, outcome),
    };
    if (outcome === "crash") logger.error({ ...fields, err: record.error }, "request failed");
    else logger.info(fields, "request");
  };
}

function auditField(record: CallRecord, outcome: Outcome): Record<string, string> {
  if (outcome === "refused") return { [logFields.audit]: "refusal" };
  return record.method === "tools/call" ? { [logFields.audit]: "tool_call" } : {};
}

function errorTypeOf(outcome: Outcome): ErrorType | undefined {
  switch (outcome) {
    case "ok":
      return undefined;
    case "client_error":
      return "invalid_request";
    case "refused":
      return "forbidden";
    default:
      return outcome;
  }
}
