import {
  ANONYMOUS,
  type CacheResult,
  type ErrorType,
  labelledEndpoints,
  labelledMethods,
  type MetricKey,
  OTHER,
  type Outcome,
} from "../contract/telemetry.ts";
import type { Observation } from "./observation.ts";
import { PathMap } from "./path-map.ts";
import type { PrometheusRegistry } from "./prometheus-registry.ts";

export interface MetricsOptions {
  readonly version: string;
  /** Tools that get a label value of their own. */
  readonly toolNames: readonly string[];
  /** Clients that get a label value of their own, beside `anonymous`. */
  readonly clientIds: readonly string[];
  /** Told of every observation, with the same bounded labels. */
  readonly onObservation?: ((observation: Observation) => void) | undefined;
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
  readonly contentType: () => Promise<string>;
  readonly json: () => Promise<readonly unknown[]>;
}

/** When the registry is loaded, unless somebody asks before: no first answer has to wait for it. */
const REGISTRY_DELAY_MS = 1000;

/**
 * Counts what happens for Prometheus and for whoever is told of observations. Label values that nobody announced are
 * `other`. The registry has all of it, also what was observed before it was loaded.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { version, toolNames, clientIds } = options;
  let connections = () => 0;
  const readings = {
    activeConnections: () => connections(),
    cpuUsage: cpuPercent(),
    memoryUsage: () => process.memoryUsage.rss(),
  };
  const waiting: Observation[] = [];
  let take: PrometheusRegistry["observe"] = (observation) => waiting.push(observation);
  let loading: Promise<PrometheusRegistry> | undefined;
  const load = () => {
    loading ??= import("./prometheus-registry.ts").then(({ createPrometheusRegistry }) => {
      const registry = createPrometheusRegistry(readings);
      take = registry.observe;
      for (const observation of waiting.splice(0)) take(observation);
      return registry;
    });
    return loading;
  };
  // Where it cannot be loaded, whoever asks for the metrics is told.
  setTimeout(() => void load().catch(() => {}), REGISTRY_DELAY_MS).unref();

  const knownMethod = known(labelledMethods);
  const knownEndpoint = known(labelledEndpoints);
  const knownTool = known(toolNames);
  const knownClient = known([...clientIds, ANONYMOUS]);

  const observe = (metric: MetricKey, labels: Observation["labels"], value: number) => {
    const observation = { metric, labels, value };
    take(observation);
    options.onObservation?.(observation);
  };
  const count = (metric: MetricKey, labels: Observation["labels"]) => observe(metric, labels, 1);

  const kinds = new PathMap<RequestLabels>();
  const labelsOf = (facts: RequestFacts): RequestLabels => {
    const method = knownMethod(facts.method ?? OTHER);
    const endpoint = knownEndpoint(facts.endpoint);
    const client = knownClient(facts.clientId);
    const tool = facts.tool === undefined ? undefined : knownTool(facts.tool);
    const { outcome } = facts;
    return kinds.getOrCreate([client, method, tool, outcome, endpoint], () => ({
      requests: { method, status: outcome, client_id: client, version },
      requestDuration: { method, endpoint },
      toolUsage: tool === undefined ? undefined : { tool_name: tool, success: String(outcome === "ok") },
    }));
  };

  return {
    recordRequest: (facts) => {
      const { requests, requestDuration, toolUsage } = labelsOf(facts);
      count("requests", requests);
      observe("requestDuration", requestDuration, facts.durationSeconds);
      if (facts.errorType !== undefined) count("errors", { error_type: facts.errorType });
      if (toolUsage) count("toolUsage", toolUsage);
    },
    recordLookup: (type) => count("cacheHits", { type }),
    recordRateLimitViolation: () => count("rateLimitViolations", {}),
    setBreakerState: (target, state) => observe("circuitBreakerState", { target }, state),
    countConnections: (count) => {
      connections = count;
    },
    text: async () => (await load()).text(),
    contentType: async () => (await load()).contentType,
    json: async () => (await load()).json(),
  };
}

/** The labels of one kind of request: few, because each of their values is one of a few, and so made once for all. */
interface RequestLabels {
  readonly requests: Observation["labels"];
  readonly requestDuration: Observation["labels"];
  readonly toolUsage: Observation["labels"] | undefined;
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
