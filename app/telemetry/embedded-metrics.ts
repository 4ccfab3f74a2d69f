import {
  CLOUDWATCH_ENVIRONMENT,
  CLOUDWATCH_NAMESPACE,
  type CloudWatchMetric,
  cloudWatchMetrics,
  type MetricKey,
  metrics,
} from "../contract/telemetry.ts";
import type { Observation } from "./observation.ts";

const definitions: Partial<Record<MetricKey, CloudWatchMetric>> = cloudWatchMetrics;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html (target members) */
const MAX_VALUES = 100;

export interface EmbeddedMetricsOptions {
  readonly environment: string;
  /** Takes one line, as it must stand in the log. */
  readonly write: (line: string) => void;
}

export interface EmbeddedMetrics {
  readonly observe: (observation: Observation) => void;
  /** Writes down what was observed since the last time; nothing when there was nothing. */
  readonly flush: () => void;
}

/** Metrics as lines of a log, from which CloudWatch takes them: its embedded metric format. */
export function createEmbeddedMetrics({ environment, write }: EmbeddedMetricsOptions): EmbeddedMetrics {
  let observed: Observation[] = [];
  return {
    observe: (observation) => {
      observed.push(observation);
    },
    flush: () => {
      const observations = observed;
      observed = [];
      const documents = toEmbeddedDocuments(observations, { environment, timestampMs: Date.now() });
      for (const document of documents) write(`${JSON.stringify(document)}\n`);
    },
  };
}

/** One metric under one combination of labels. */
interface Series {
  readonly name: string;
  readonly definition: CloudWatchMetric;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: number[];
}

interface EmbeddedDocument {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: object[] };
  [target: string]: unknown;
}

/**
 * The fewest documents that hold all observations. A document has one value for each name, so two requests of
 * different methods, say, need two.
 */
export function toEmbeddedDocuments(
  observations: readonly Observation[],
  { environment, timestampMs }: { readonly environment: string; readonly timestampMs: number },
): EmbeddedDocument[] {
  const documents: EmbeddedDocument[] = [];
  for (const { name, definition, labels, values } of toSeries(observations)) {
    for (let start = 0; start < values.length; start += MAX_VALUES) {
      const chunk = values.slice(start, start + MAX_VALUES);
      let document = documents.find((candidate) => hasRoom(candidate, name, labels));
      if (!document) {
        document = {
          _aws: { Timestamp: timestampMs, CloudWatchMetrics: [] },
          [CLOUDWATCH_ENVIRONMENT]: environment,
        };
        documents.push(document);
      }
      document._aws.CloudWatchMetrics.push({
        Namespace: CLOUDWATCH_NAMESPACE,
        Dimensions: definition.dimensionSets.map((set) => [CLOUDWATCH_ENVIRONMENT, ...set]),
        Metrics: [{ Name: name, Unit: definition.unit }],
      });
      Object.assign(document, labels, { [name]: chunk.length === 1 ? chunk[0] : chunk });
    }
  }
  return documents;
}

/** Steps of a counter are added up, states of a gauge replace each other, values of a histogram stay apart. */
function toSeries(observations: readonly Observation[]): Iterable<Series> {
  const all = new Map<string, Series>();
  for (const { metric, labels, value } of observations) {
    const definition = definitions[metric];
    if (!definition) continue;
    const { name, type } = metrics[metric];
    const dimensions = new Set(definition.dimensionSets.flat());
    const kept = Object.fromEntries(Object.entries(labels).filter(([label]) => dimensions.has(label)));
    const key = JSON.stringify([name, kept]);
    const series = all.get(key) ?? { name, definition, labels: kept, values: [] };
    all.set(key, series);
    const [last = 0] = series.values;
    if (type === "histogram") series.values.push(value);
    else series.values[0] = type === "counter" ? last + value : value;
  }
  return all.values();
}

function hasRoom(document: EmbeddedDocument, name: string, labels: Series["labels"]): boolean {
  return (
    !(name in document) &&
    Object.entries(labels).every(([label, value]) => !(label in document) || document[label] === value)
  );
}
