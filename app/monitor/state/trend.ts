import type { Check } from "../probe/check.ts";

/** How a server did over a window; null where nothing was measured. */
export interface Trend {
  /** Share of checks that found it healthy, between 0 and 1. */
  readonly availability: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** One stretch of a chart. */
export interface ChartPoint {
  /** Where the stretch begins, in milliseconds since 1970. */
  readonly at: number;
  readonly availability: number | null;
  /** The longest response time within it. */
  readonly responseMs: number | null;
}

export interface ChartWindow {
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

export function trendOf(checks: readonly Check[]): Trend {
  const sorted = responseTimes(checks).sort((a, b) => a - b);
  return {
    availability: availabilityOf(checks),
    p50Ms: percentile(sorted, 50),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
  };
}

/** Cuts a window into stretches of equal length. Checks outside of it do not count. */
export function chartOf(checks: readonly Check[], { from, to, points }: ChartWindow): ChartPoint[] {
  const widthMs = (to - from) / points;
  const stretches = Array.from({ length: points }, (): Check[] => []);
  for (const check of checks) {
    if (check.at <= from || check.at > to) continue;
    stretches[Math.ceil((check.at - from) / widthMs) - 1]?.push(check);
  }
  return stretches.map((stretch, index) => {
    const times = responseTimes(stretch);
    return {
      at: Math.round(from + index * widthMs),
      availability: availabilityOf(stretch),
      responseMs: times.length === 0 ? null : Math.max(...times),
    };
  });
}

function availabilityOf(checks: readonly Check[]): number | null {
  if (checks.length === 0) return null;
  return checks.filter(({ status }) => status === "healthy").length / checks.length;
}

function responseTimes(checks: readonly Check[]): number[] {
  return checks.flatMap(({ responseMs }) => (responseMs === undefined ? [] : [responseMs]));
}

/** Nearest rank: the smallest value that `rank` percent of the values do not exceed. */
function percentile(sorted: readonly number[], rank: number): number | null {
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? null;
}
