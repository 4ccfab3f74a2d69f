import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import {
  type CheckStatus,
  checkStatuses,
  monitorMetrics as definitions,
  probeNames,
} from "../contract/monitor.ts";
import type { MetricDefinition } from "../contract/telemetry.ts";
import type { ProbeResults } from "./probe/check.ts";

export interface CheckFacts {
  readonly server: string;
  readonly status: CheckStatus;
  readonly results: ProbeResults;
}

export interface ServerGauges {
  readonly server: string;
  /** Share between 0 and 1; null before the first check. */
  readonly availability: number | null;
  readonly consecutiveFailures: number;
}

export interface MonitorMetrics {
  readonly recordCheck: (facts: CheckFacts) => void;
  readonly setServer: (gauges: ServerGauges) => void;
  /** Prometheus text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** The monitor's metrics of the contract, and Node's own. Each server's series exist from the start. */
export function createMonitorMetrics(servers: readonly string[]): MonitorMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const base = ({ name, help, labels }: MetricDefinition) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  });
  const checks = new Counter(base(definitions.healthChecks));
  const responseTimes = new Histogram({
    ...base(definitions.responseTime),
    buckets: [...definitions.responseTime.buckets],
  });
  const availability = new Gauge(base(definitions.availability));
  const failures = new Gauge(base(definitions.consecutiveFailures));
  for (const server of servers) {
    for (const status of checkStatuses) checks.inc({ server, status }, 0);
    failures.set({ server }, 0);
  }

  return {
    recordCheck: ({ server, status, results }) => {
      checks.inc({ server, status });
      for (const method of probeNames) {
        const { durationMs } = results[method];
        if (durationMs !== undefined) responseTimes.observe({ server, method }, durationMs / 1000);
      }
    },
    setServer: ({ server, availability: share, consecutiveFailures }) => {
      if (share !== null) availability.set({ server }, share);
      failures.set({ server }, consecutiveFailures);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
