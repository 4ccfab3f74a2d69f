import type { SideName } from "./failover-rules.ts";
import { faults } from "./faults.ts";
import type { TimedEvent } from "./platform-event.ts";

const GOES_TO: Readonly<Record<SideName, string>> = {
  primary: "DNS answers with the primary again",
  secondary: "DNS answers with the secondary from now on",
};

/** An event in words, without its time; nothing for what is not worth a line. */
export function describeEvent(event: TimedEvent): string | undefined {
  switch (event.kind) {
    case "started":
      return `${event.what} answers (process ${event.pid})`;
    case "ended":
      return `${event.what} ended: ${event.by}`;
    case "cold-start":
      return `secondary: cold start of instance ${event.instances}`;
    case "fault":
      return `FAULT ${event.fault}: ${faults[event.fault]}`;
    case "mended":
      return `MENDED: the primary answers again`;
    case "check-failed":
      return `health check of the ${event.side} failed, ${event.count} of ${event.threshold} in a row: ${event.reason}`;
    case "check-passed":
      return `health check of the ${event.side} passed, ${event.count} of ${event.threshold} in a row`;
    case "health":
      return `Route 53 holds the ${event.side} for ${event.healthy ? "healthy" : "unhealthy"}`;
    case "answer":
      return GOES_TO[event.side];
    case "resolved":
      return `TTL over: ${event.resolver} asks again and goes to the ${event.side}`;
    case "log":
      return isWorthShowing(event.line) ? `${event.from} says: ${event.line}` : undefined;
  }
}

/** Seconds with one decimal, in a column. */
export function formatTime(atMs: number): string {
  return `${(atMs / 1000).toFixed(1).padStart(7)} s`;
}

/** Errors, and what is no log line at all; audit events and metrics come with every request. */
function isWorthShowing(line: string): boolean {
  try {
    const { severity, _aws } = JSON.parse(line) as { severity?: unknown; _aws?: unknown };
    return _aws === undefined && (severity === "ERROR" || severity === "CRITICAL");
  } catch {
    return line.trim() !== "";
  }
}
