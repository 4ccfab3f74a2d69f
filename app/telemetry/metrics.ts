import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import {
  ANONYMOUS,
  type CacheResult,
  metrics as definitions,
  type ErrorType,
  labelledEndpoints,
  labelledMethods,
  type MetricDefinition,
  type MetricKey,
  OTHER,
  type Outcome,
} from "../contract/telemetry.ts";

export interface MetricsOptions {
  readonly version: string;
  /** Tools that get a label value of their own. */
  readonly toolNames: readonly string[];
  /** Clients that get a label value of their own, beside `anonymous`. */
  readonly clientIds: readonly string[];
  /** Told of every observation, with the same bounded labels. */
  readonly onObservation?: ((observation: Observation) => void) | undefined;
}

/** One step of a counter, one value of a histogram or one state of a gauge. */
export interface Observation {
  readonly metric: MetricKey;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
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

const NODE_METRICS_DELAY_MS = 1000;

/** Gauges named as counters are, which Prometheus' linter refuses; they only sum up metrics that stay. */
const misnamedDefaults = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
] as const;

/** The metrics of the contract, and Node's own, in one registry. Label values that nobody announced are `other`. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { version, toolNames, clientIds } = options;
  const registry = new Registry();
  const addNodeMetrics = once(() => {
    collectDefaultMetrics({ register: registry });
    for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  });
  // They read files and start observers, which no first answer has to wait for.
  setTimeout(addNodeMetrics, NODE_METRICS_DELAY_MS).unref();
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

  const observed = (metric: MetricKey, labels: Observation["labels"], value: number) =>
    options.onObservation?.({ metric, labels, value });
  const count = <Label extends string>(
    metric: MetricKey,
    by: Counter<Label>,
    labels: Record<Label, string>,
  ) => {
    by.inc(labels);
    observed(metric, labels, 1);
  };

  return {
    recordRequest: ({ outcome, errorType, durationSeconds, ...facts }) => {
      const method = knownMethod(facts.method ?? OTHER);
      count("requests", requests, {
        method,
        status: outcome,
        client_id: knownClient(facts.clientId),
        version,
      });
      const labels = { method, endpoint: knownEndpoint(facts.endpoint) };
      durations.observe(labels, durationSeconds);
      observed("requestDuration", labels, durationSeconds);
      if (errorType !== undefined) count("errors", errors, { error_type: errorType });
      if (facts.tool !== undefined) {
        count("toolUsage", toolUsage, {
          tool_name: knownTool(facts.tool),
          success: String(outcome === "ok"),
        });
      }
    },
    recordLookup: (type) => count("cacheHits", lookups, { type }),
    recordRateLimitViolation: () => count("rateLimitViolations", violations, {}),
    setBreakerState: (target, state) => {
      breakers.set({ target }, state);
      observed("circuitBreakerState", { target }, state);
    },
    countConnections: (count) => {
      connections = count;
    },
    text: () => {
      addNodeMetrics();
      return registry.metrics();
    },
    contentType: registry.contentType,
    json: () => {
      addNodeMetrics();
      return registry.getMetricsAsJSON();
    },
  };
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
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
