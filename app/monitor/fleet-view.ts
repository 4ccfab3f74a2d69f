import type { CheckStatus } from "../contract/monitor.ts";
import type { ErrorBudget } from "./state/error-budget.ts";
import type { Incident } from "./state/history.ts";
import type { ChartPoint, Trend } from "./state/trend.ts";

export type { ChartPoint, ErrorBudget };

/** One server as the page shows it. Times in milliseconds since 1970. */
export interface ServerView {
  readonly name: string;
  readonly url: string;
  /** `pending`: not checked yet. */
  readonly status: CheckStatus | "pending";
  /** Whether people were told that it is down. */
  readonly alerted: boolean;
  /** Since when it is up, or fails. */
  readonly since?: number;
  readonly consecutiveFailures: number;
  readonly lastCheckAt?: number;
  /** Of the last check. */
  readonly responseMs?: number;
  readonly reason?: string;
  readonly lastHour: Trend;
  readonly lastDay: Trend;
  readonly hourChart: readonly ChartPoint[];
  readonly dayChart: readonly ChartPoint[];
  readonly budgets: readonly ErrorBudget[];
}

export interface FailoverView {
  readonly url: string;
  /** Name of the server that answers there; null when that cannot be told. */
  readonly serving: string | null;
  readonly reason?: string;
}

/** Everything the page shows, and what /state.json answers. */
export interface FleetView {
  readonly version: string;
  readonly at: number;
  readonly intervalMs: number;
  readonly failuresBeforeAlert: number;
  readonly servers: readonly ServerView[];
  readonly incidents: readonly Incident[];
  /** Absent without a failover address. */
  readonly failover?: FailoverView;
}
