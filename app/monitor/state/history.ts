import type { CheckStatus } from "../../contract/monitor.ts";
import type { Check } from "../probe/check.ts";

/** A time in which a server was down, from its first failing check; times in milliseconds since 1970. */
export interface Incident {
  readonly id: number;
  readonly server: string;
  readonly startedAt: number;
  /** Absent while it lasts. */
  readonly endedAt?: number;
  /** What the check found that raised the alert. */
  readonly status: CheckStatus;
  readonly reason: string;
}

export interface BudgetSpend {
  readonly objectiveId: string;
  readonly seconds: number;
}

export interface CheckRun {
  readonly healthy: boolean;
  readonly checks: number;
  /** When the first of them ended. */
  readonly since: number;
}

/** What outlives the process. Every method is synchronous: the store is a local file. */
export interface History {
  /** Keeps a check and what it spent of the error budgets. */
  readonly addCheck: (server: string, check: Check, spends: readonly BudgetSpend[]) => void;
  /** Checks after a time, oldest first. */
  readonly checksSince: (server: string, since: number) => readonly Check[];
  readonly lastCheck: (server: string) => Check | undefined;
  /** The last checks in a row that agree on whether the server is healthy; undefined without any check. */
  readonly lastRun: (server: string) => CheckRun | undefined;
  readonly spentSeconds: (server: string, objectiveId: string, since: number) => number;
  readonly openIncident: (incident: Omit<Incident, "id" | "endedAt">) => void;
  /** Ends the incident of a server that is open. */
  readonly closeIncident: (server: string, endedAt: number) => void;
  /** The last incidents of these servers, newest first. */
  readonly incidents: (servers: readonly string[], limit: number) => readonly Incident[];
  readonly ongoingIncident: (server: string) => Incident | undefined;
  readonly close: () => void;
}
