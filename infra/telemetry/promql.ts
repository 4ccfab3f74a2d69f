import { type MonitorMetricKey, monitorMetrics } from "../../app/contract/monitor.ts";
import { type MetricKey, metrics } from "../../app/contract/telemetry.ts";

/** Labels that the platform adds to every series, with the value each must have, or a pattern for it. */
export type Matchers = Readonly<Record<string, string | { readonly pattern: string }>>;

/** A metric of the server or of the monitor. */
export type AnyMetricKey = MetricKey | MonitorMetricKey;

const allMetrics = { ...metrics, ...monitorMetrics };

/** A label that the contract gives a metric. */
export type LabelOf<Key extends AnyMetricKey> = (typeof allMetrics)[Key]["labels"][number];

/** Conditions on a metric's own labels: one value, or several of which one must match. */
export type LabelFilter<Key extends AnyMetricKey> = {
  readonly [Label in LabelOf<Key>]?: string | readonly string[];
};

export interface SelectorOptions<Key extends AnyMetricKey> {
  readonly matchers: Matchers;
  readonly where?: LabelFilter<Key>;
  /** What histograms add to the name. */
  readonly suffix?: "_bucket" | "_count" | "_sum";
  /** Upper bound of a histogram's bucket, in the metric's unit. */
  readonly le?: number;
}

/** The series of one metric, `name{label="value"}`. */
export function selector<Key extends AnyMetricKey>(
  key: Key,
  { matchers, where = {}, suffix, le }: SelectorOptions<Key>,
): string {
  const conditions = [
    ...Object.entries(matchers).map(([label, value]) =>
      typeof value === "string" ? `${label}=${quote(value)}` : `${label}=~${quote(value.pattern)}`,
    ),
    ...Object.entries<string | readonly string[] | undefined>(where).map(([label, value]) =>
      typeof value === "string"
        ? `${label}=${quote(value)}`
        : `${label}=~${quote((value ?? []).map(escapeRegex).join("|"))}`,
    ),
    ...(le === undefined ? [] : [`le=~${quote(bucketPattern(le))}`]),
  ];
  return `${allMetrics[key].name}${suffix ?? ""}{${conditions.join(",")}}`;
}

/** Events a second over a window, summed over all instances, by the labels named. */
export function sumRate(series: string, window: string, by: readonly string[] = []): string {
  const grouping = by.length === 0 ? "" : ` by (${by.join(", ")})`;
  return `sum${grouping} (rate(${series}[${window}]))`;
}

/** A window such as `5m`, in the largest unit that expresses it exactly. */
export function minutes(count: number): string {
  return count % 60 === 0 ? `${count / 60}h` : `${count}m`;
}

export interface RatioOptions {
  readonly matchers: Matchers;
  readonly window: string;
  /** One value for each combination of these labels. @default none: one value over all */
  readonly by?: readonly string[];
}

/** The share of requests, between 0 and 1, that ended in one of the statuses. */
export function statusRatio(
  statuses: readonly string[],
  { matchers, window, by = [] }: RatioOptions,
): string {
  const bad = sumRate(selector("requests", { matchers, where: { status: statuses } }), window, by);
  const all = sumRate(selector("requests", { matchers }), window, by);
  // Without one failure yet there is no such series: the share is then zero, not unknown.
  const none = by.length === 0 ? "vector(0)" : `0 * (${all})`;
  return `((${bad}) or ${none}) / (${all})`;
}

/**
 * The share of requests, between 0 and 1, that took longer than a bucket's bound.
 *
 * @throws RangeError when the histogram has no such bucket: the query would never find a series.
 */
export function slowRatio({
  matchers,
  window,
  thresholdSeconds,
  by = [],
}: RatioOptions & { readonly thresholdSeconds: number }): string {
  const { name, buckets } = metrics.requestDuration;
  if (!(buckets as readonly number[]).includes(thresholdSeconds)) {
    throw new RangeError(
      `${name} has no bucket of ${thresholdSeconds} s; choose one of ${buckets.join(", ")}`,
    );
  }
  const fast = sumRate(
    selector("requestDuration", { matchers, suffix: "_bucket", le: thresholdSeconds }),
    window,
    by,
  );
  const all = sumRate(selector("requestDuration", { matchers, suffix: "_count" }), window, by);
  return `1 - (${fast}) / (${all})`;
}

/** A percentile, 0 to 100, of a histogram, in the metric's unit. */
export function percentile(
  key: "requestDuration",
  { matchers, window, rank, by = [] }: RatioOptions & { readonly rank: number },
): string {
  const buckets = sumRate(selector(key, { matchers, suffix: "_bucket" }), window, ["le", ...by]);
  return `histogram_quantile(${rank / 100}, ${buckets})`;
}

/** A whole bound is `1` in some Prometheus and `1.0` in others (from its version 3 on). */
function bucketPattern(le: number): string {
  const text = escapeRegex(String(le));
  return Number.isInteger(le) ? `${text}|${escapeRegex(`${le}.0`)}` : text;
}

function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

function escapeRegex(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
