import { type CheckStatus, type ProbeName, probeNames } from "../../contract/monitor.ts";

/** What one probe found. */
export interface ProbeResult {
  readonly status: CheckStatus;
  /** From the start to the whole answer; absent when none came. */
  readonly durationMs?: number;
  /** What is wrong, in words of ours, without a secret; absent when nothing is. */
  readonly reason?: string;
}

export type ProbeResults = Readonly<Record<ProbeName, ProbeResult>>;

/** One look at one server. */
export interface Check {
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  readonly status: CheckStatus;
  /** How long the MCP round trip took; absent when it failed. */
  readonly responseMs?: number;
  readonly reason?: string;
}

/** The verdict over all probes: healthy when all are, an error when none was answered, unhealthy in between. */
export function toCheck(results: ProbeResults, at: number): Check {
  const failed = probeNames.filter((name) => results[name].status !== "healthy");
  const { durationMs: responseMs, status: mcpStatus } = results.mcp;
  return {
    at,
    status: verdict(results),
    ...(mcpStatus === "healthy" && responseMs !== undefined ? { responseMs } : {}),
    ...(failed.length > 0 ? { reason: reasonOf(failed, results) } : {}),
  };
}

function verdict(results: ProbeResults): CheckStatus {
  const statuses = probeNames.map((name) => results[name].status);
  if (statuses.every((status) => status === "healthy")) return "healthy";
  return statuses.every((status) => status === "error") ? "error" : "unhealthy";
}

/** One reason where all probes agree, else each with its name. */
function reasonOf(failed: readonly ProbeName[], results: ProbeResults): string {
  const reasons = failed.map((name) => results[name].reason ?? "failed");
  if (failed.length === probeNames.length && new Set(reasons).size === 1) return reasons[0] ?? "";
  return failed.map((name, index) => `${name}: ${reasons[index]}`).join("; ");
}
