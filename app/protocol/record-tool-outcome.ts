import type { CallRecord, ToolOutcome } from "./protocol.ts";

/** Writes down how a tool call ended. */
export function recordToolOutcome(record: CallRecord, ended: ToolOutcome): void {
  record.outcome = ended.outcome;
  if (ended.outcome === "ok") return;
  record.errorType = ended.outcome;
  record.error = ended.error;
}
