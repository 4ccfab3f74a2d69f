import type { MetricKey } from "../contract/telemetry.ts";

/** One step of a counter, one value of a histogram or one state of a gauge. */
export interface Observation {
  readonly metric: MetricKey;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
