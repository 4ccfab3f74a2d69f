import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { metrics as definitions, type MetricDefinition, type MetricKey } from "../contract/telemetry.ts";
import type { Observation } from "./observation.ts";

export interface PrometheusRegistry {
  readonly observe: (observation: Observation) => void;
  /** Prometheus text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
  readonly json: () => Promise<readonly unknown[]>;
}

/** Gauges that are read when somebody asks for the metrics. */
export type Readings = Readonly<Partial<Record<MetricKey, () => number>>>;

/** Gauges named as counters are, which Prometheus' linter refuses; they only sum up metrics that stay. */
const misnamedDefaults = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
] as const;

/** Labels whose steps of a counter are added up, by their object, before prom-client gets them: that costs a tenth. */
const MAX_STEPS = 100;

type Take = (labels: Observation["labels"], value: number) => void;

/** The metrics of the contract, and Node's own, in one registry. */
export function createPrometheusRegistry(readings: Readings): PrometheusRegistry {
  const registry = new Registry();
  const takers = new Map<MetricKey, Take>();
  for (const key of Object.keys(definitions) as MetricKey[]) {
    takers.set(key, register(registry, definitions[key], readings[key]));
  }
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  return {
    observe: ({ metric, labels, value }) => takers.get(metric)?.(labels, value),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    json: () => registry.getMetricsAsJSON(),
  };
}

function register(registry: Registry, definition: MetricDefinition, read: Readings[MetricKey]): Take {
  const { name, help, labels: labelNames, type, buckets = [] } = definition;
  const base = { name, help, labelNames, registers: [registry] };
  switch (type) {
    case "counter": {
      const steps = new Map<Observation["labels"], number>();
      const addUp = () => {
        for (const [labels, value] of steps) counter.inc(labels, value);
        steps.clear();
      };
      const counter = new Counter({ ...base, collect: addUp });
      return (labels, value) => {
        steps.set(labels, (steps.get(labels) ?? 0) + value);
        if (steps.size > MAX_STEPS) addUp();
      };
    }
    case "histogram": {
      const histogram = new Histogram({ ...base, buckets: [...buckets] });
      return (labels, value) => histogram.observe(labels, value);
    }
    case "gauge": {
      const gauge = new Gauge({
        ...base,
        ...(read && {
          collect() {
            this.set(read());
          },
        }),
      });
      return (labels, value) => gauge.set(labels, value);
    }
  }
}
