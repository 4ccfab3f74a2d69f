import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import {
  ANONYMOUS,
  type CacheResult,
  metrics as definitions,
  type ErrorType,
  labelledEndpoints,
  labelledMethods,
  type MetricDefinition,
  OTHER,
  type Outcome,
} from "../contract/telemetry.ts";

export interface MetricsOptions {
  readonly version: string;
  /** Tools that get a label value of their own. */
  readonly toolNames: readonly string[];
  /** Clients that get a label value of their own, beside `anonymous`. */
  readonly clientIds: readonly string[];
}

/** What is known of a request when it has ended. */
export interface RequestFacts {
  readonly method: string | undefined;
  readonly endpoint: string;
  readonly outcome: Outcome;
  readonly errorType: ErrorType | undefined;
  readonly clientId: string;
  readonly tool: string | undefined;
  readonly durationSeconds: number;
}

export interface Metrics {
  readonly recordRequest: (facts: RequestFacts) => void;
  readonly recordLookup: (result: CacheResult) => void;
  readonly recordRateLimitViolation: () => void;
  readonly setBreakerState: (target: string, state: number) => void;
  /** Where the number of open connections is read at each scrape. */
  readonly countConnections: (count: () => number) => void;
  /** Prometheus text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
  readonly json: () => Promise<readonly unknown[]>;
}

/** Gauges named as counters are, which Prometheus' linter refuses; they only sum up metrics that stay. */
const misnamedDefaults = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
] as const;

/** The metrics of the contract, and Node's own, in one registry. Label values that nobody announced are `other`. */
export function createMetrics({ version, toolNames, clientIds }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  const base = (definition: MetricDefinition) => ({
    name: definition.name,
    help: definition.help,
    labelNames: definition.labels,
    registers: [registry],
  });

  const requests = new Counter(base(definitions.requests));
  const durations = new Histogram({
    ...base(definitions.requestDuration),
    buckets: [...definitions.requestDuration.buckets],
  });
  const errors = new Counter(base(definitions.errors));
  const toolUsage = new Counter(base(definitions.toolUsage));
  const lookups = new Counter(base(definitions.cacheHits));
  const violations = new Counter(base(definitions.rateLimitViolations));
  const breakers = new Gauge(base(definitions.circuitBreakerState));
  let connections = () => 0;
  new Gauge({
    ...base(definitions.activeConnections),
    collect() {
      this.set(connections());
    },
  });
  const cpu = cpuPercent();
  new Gauge({
    ...base(definitions.cpuUsage),
    collect() {
      this.set(cpu());
    },
  });
  new Gauge({
    ...base(definitions.memoryUsage),
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });

  const knownMethod = known(labelledMethods);
  const knownEndpoint = known(labelledEndpoints);
  const knownTool = known(toolNames);
  const knownClient = known([...clientIds, ANONYMOUS]);

  return {
    recordRequest: (facts) => {
      const method = knownMethod(facts.method ?? OTHER);
      const labels = { method, status: facts.outcome, client_id: knownClient(facts.clientId), version };
      requests.inc(labels);
      durations.observe({ method, endpoint: knownEndpoint(facts.endpoint) }, facts.durationSeconds);
      if (facts.errorType !== undefined) errors.inc({ error_type: facts.errorType });
      if (facts.tool !== undefined) {
        toolUsage.inc({ tool_name: knownTool(facts.tool), success: String(facts.outcome === "ok") });
      }
    },
    recordLookup: (type) => lookups.inc({ type }),
    recordRateLimitViolation: () => violations.inc(),
    setBreakerState: (target, state) => breakers.set({ target }, state),
    countConnections: (count) => {
      connections = count;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
    json: () => registry.getMetricsAsJSON(),
  };
}

function known(values: readonly string[]): (value: string) => string {
  const set: ReadonlySet<string> = new Set(values);
  return (value) => (set.has(value) ? value : OTHER);
}

/** Shorter spans say more about the scrape itself than about the process. */
const MIN_CPU_WINDOW_MS = 1000;

/**
 * CPU time of this process since the last reading, in percent of one core; above 100 with more than one core busy.
 * Readers within a second of each other, a scrape and `monitoring://metrics`, see the same number.
 */
function cpuPercent(): () => number {
  let lastUsage = process.cpuUsage();
  let lastTime = performance.now();
  let percent = 0;
  return () => {
    const now = performance.now();
    const elapsedMs = now - lastTime;
    if (elapsedMs < MIN_CPU_WINDOW_MS) return percent;
    const usage = process.cpuUsage();
    const spentMicros = usage.user + usage.system - lastUsage.user - lastUsage.system;
    lastUsage = usage;
    lastTime = now;
    percent = spentMicros / elapsedMs / 10;
    return percent;
  };
}
