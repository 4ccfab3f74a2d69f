import { objectives, thresholdAlerts } from "../../app/contract/objectives.ts";
import { failureOutcomes, type MetricKey, metrics } from "../../app/contract/telemetry.ts";
import { badRatio } from "./alert-rules.ts";
import {
  type LabelOf,
  type Matchers,
  minutes,
  percentile,
  selector,
  statusRatio,
  sumRate,
} from "./promql.ts";

/** The unit of a panel's values. */
export type PanelUnit = "per-second" | "ratio" | "seconds" | "percent" | "bytes" | "count";

export interface PanelQuery {
  /** What the series is called; `{{label}}` stands for a label's value. */
  readonly legend: string;
  readonly query: string;
}

/** One chart of the server's dashboard, for every backend that speaks PromQL. */
export interface Panel {
  readonly title: string;
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
  /** Drawn as a line: where the alert fires. */
  readonly threshold?: number;
}

const WINDOW = minutes(5);

/** The server's dashboard, one panel for each metric of the contract and one for each objective. */
export function panels(matchers: Matchers): readonly Panel[] {
  const options = { matchers, window: WINDOW };
  const rate = <Key extends MetricKey>(key: Key, by: LabelOf<Key>): PanelQuery => ({
    legend: `{{${by}}}`,
    query: sumRate(selector(key, { matchers }), WINDOW, [by]),
  });
  const gauge = (key: MetricKey, aggregate: "sum" | "max"): PanelQuery => ({
    legend: aggregate,
    query: `${aggregate} (${selector(key, { matchers })})`,
  });
  return [
    ...objectives.map((objective) => ({
      title: `${objective.title}: share that does not`,
      unit: "ratio" as const,
      queries: [{ legend: objective.id, query: badRatio(objective, { matchers, window: minutes(60) }) }],
      threshold: Number((1 - objective.target).toPrecision(6)),
    })),
    { title: "Requests by how they ended", unit: "per-second", queries: [rate("requests", "status")] },
    {
      title: "Share of requests that fail",
      unit: "ratio",
      queries: [{ legend: "failed", query: statusRatio(failureOutcomes, options) }],
      threshold: thresholdAlerts["high-error-rate"].ratio,
    },
    {
      title: "Time to answer",
      unit: "seconds",
      queries: [50, 95, 99].map((rank) => ({
        legend: `p${rank}`,
        query: percentile("requestDuration", { ...options, rank }),
      })),
      threshold: thresholdAlerts["high-latency"].thresholdSeconds,
    },
    { title: "Errors by reason", unit: "per-second", queries: [rate("errors", "error_type")] },
    { title: "Calls by tool", unit: "per-second", queries: [rate("toolUsage", "tool_name")] },
    { title: "Open connections", unit: "count", queries: [gauge("activeConnections", "sum")] },
    { title: "Cache look-ups by result", unit: "per-second", queries: [rate("cacheHits", "type")] },
    {
      title: "Requests refused by the rate limit",
      unit: "per-second",
      queries: [{ legend: "refused", query: sumRate(selector("rateLimitViolations", { matchers }), WINDOW) }],
    },
    {
      title: "Circuit breakers: 0 closed, 1 half-open, 2 open",
      unit: "count",
      queries: [
        {
          legend: "{{target}}",
          query: `max by (${breakerLabel}) (${selector("circuitBreakerState", { matchers })})`,
        },
      ],
    },
    { title: "CPU of the busiest instance", unit: "percent", queries: [gauge("cpuUsage", "max")] },
    { title: "Memory of the largest instance", unit: "bytes", queries: [gauge("memoryUsage", "max")] },
  ];
}

const breakerLabel: LabelOf<"circuitBreakerState"> = metrics.circuitBreakerState.labels[0];
