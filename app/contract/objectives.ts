import { type MonitorMetricKey, monitorDefaults, monitorMetrics } from "./monitor.ts";
import { failureOutcomes, type MetricKey, metrics, type Outcome } from "./telemetry.ts";

/** How loud an alert is: `page` wakes somebody, `ticket` waits for the morning. */
export type Severity = "page" | "ticket";

/** One pair of windows in which the error budget burns too fast; both must agree before the alert fires. */
export interface BurnRateAlert {
  readonly id: string;
  readonly longWindowMinutes: number;
  /** Ends the alert soon after the burning ended. */
  readonly shortWindowMinutes: number;
  /** How many times faster than evenly over the objective's window the budget is spent. */
  readonly burnRate: number;
  readonly severity: Severity;
}

export type Indicator =
  | {
      readonly kind: "success-ratio";
      readonly metric: MetricKey;
      /** Values of the label `status` that count against the objective. */
      readonly badStatuses: readonly Outcome[];
    }
  | {
      readonly kind: "latency";
      readonly metric: MetricKey;
      /** The bucket of the histogram under which an answer counts as fast. */
      readonly thresholdSeconds: number;
    };

export interface Objective {
  readonly id: string;
  readonly title: string;
  /** The share of good events promised, between 0 and 1. */
  readonly target: number;
  readonly windowDays: number;
  readonly indicator: Indicator;
  readonly burnRateAlerts: readonly BurnRateAlert[];
}

/**
 * Multi-window, multi-burn-rate alerting: 2 % of a 30-day budget in one hour, 5 % in six, 10 % in three days.
 *
 * @see https://sre.google/workbook/alerting-on-slos/ table 5-8
 */
export const burnRateAlerts = [
  { id: "fast", longWindowMinutes: 60, shortWindowMinutes: 5, burnRate: 14.4, severity: "page" },
  { id: "slow", longWindowMinutes: 360, shortWindowMinutes: 30, burnRate: 6, severity: "page" },
  { id: "creeping", longWindowMinutes: 4320, shortWindowMinutes: 360, burnRate: 1, severity: "ticket" },
] as const satisfies readonly BurnRateAlert[];

export const objectives = [
  {
    id: "availability",
    title: "Requests are answered",
    target: 0.999,
    windowDays: 30,
    indicator: { kind: "success-ratio", metric: "requests", badStatuses: failureOutcomes },
    burnRateAlerts,
  },
  {
    id: "latency",
    title: "Answers are fast",
    target: 0.95,
    windowDays: 30,
    indicator: { kind: "latency", metric: "requestDuration", thresholdSeconds: 1 },
    burnRateAlerts,
  },
] as const satisfies readonly Objective[];

/** An alert on a threshold; which of the numbers it has depends on what it watches. */
export interface ThresholdAlert {
  readonly title: string;
  readonly severity: Severity;
  /** The metric of ours that it watches; absent where it watches one of the platform's. */
  readonly metric?: (typeof metrics)[MetricKey]["name"] | (typeof monitorMetrics)[MonitorMetricKey]["name"];
  /** A share between 0 and 1. */
  readonly ratio?: number;
  readonly percentile?: number;
  readonly thresholdSeconds?: number;
  readonly thresholdMs?: number;
  /** Events in one period; the alert needs more. */
  readonly count?: number;
  /** Checks in a row that must fail. */
  readonly failures?: number;
  /** How long the condition holds before the alert fires. */
  readonly forSeconds?: number;
  readonly periodSeconds?: number;
  /** Periods in a row in which the condition holds before the alert fires. */
  readonly periods?: number;
}

/**
 * The alerts that look at a threshold rather than at a budget, by id. Each id is also the anchor of its section in
 * docs/runbook.md.
 */
export const thresholdAlerts = {
  "high-error-rate": {
    title: "More than 5 % of requests fail",
    metric: metrics.requests.name,
    ratio: 0.05,
    forSeconds: 300,
    severity: "page",
  },
  "high-latency": {
    title: "The slowest 5 % of answers take over 2.5 s",
    metric: metrics.requestDuration.name,
    percentile: 95,
    thresholdSeconds: 2.5,
    forSeconds: 300,
    severity: "ticket",
  },
  saturation: {
    title: "CPU or memory is nearly used up",
    ratio: 0.9,
    forSeconds: 600,
    severity: "ticket",
  },
  "server-down": {
    title: "The monitor finds a server failing",
    metric: monitorMetrics.consecutiveFailures.name,
    failures: monitorDefaults.failuresBeforeAlert,
    severity: "page",
  },
  "metrics-missing": {
    title: "A server's metrics cannot be read, so no other alert on it can fire",
    forSeconds: 300,
    severity: "ticket",
  },
  "uptime-check": {
    title: "The server cannot be reached from outside",
    forSeconds: 120,
    severity: "page",
  },
  "lambda-errors": {
    title: "The secondary's function fails",
    count: 10,
    periodSeconds: 300,
    periods: 2,
    severity: "page",
  },
  "lambda-duration": {
    title: "The secondary's function is slow on average",
    thresholdMs: 10_000,
    periodSeconds: 300,
    periods: 2,
    severity: "ticket",
  },
  "lambda-throttles": {
    title: "The secondary's function is throttled",
    count: 0,
    periodSeconds: 300,
    periods: 1,
    severity: "page",
  },
  "api-5xx": {
    title: "The secondary's API answers 5xx",
    count: 10,
    periodSeconds: 300,
    periods: 2,
    severity: "page",
  },
  "api-latency": {
    title: "The slowest 5 % of the secondary's answers take over 10 s",
    percentile: 95,
    thresholdMs: 10_000,
    periodSeconds: 300,
    periods: 2,
    severity: "ticket",
  },
  "primary-unhealthy": {
    title: "Route 53 sees the primary as unhealthy",
    periodSeconds: 60,
    periods: 1,
    severity: "page",
  },
} as const satisfies Record<string, ThresholdAlert>;

/** The file that every alert links to; the anchor is the alert's id. */
export const RUNBOOK_PATH = "docs/runbook.md";
