import { formatAmount } from "./render-text.ts";
import type { Bucket, Report } from "./report.ts";

const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
const WIDTH = 960;
const HEIGHT = 430;
const LEFT = 24;
const RIGHT = WIDTH - 24;
const TOP = 180;
const BOTTOM = 350;
/** Where the spans above the chart are, and where the labels of the moments. */
const SPAN_Y = 94;
const SPAN_HEIGHT = 26;
const LABEL_Y = 154;
/** Seconds between two marks of the axis; the first that gives at most so many marks. */
const STEPS_S = [5, 10, 20, 30, 60, 120, 300, 600, 1800];
const MAX_MARKS = 12;

/** Light, and dark where the reader's system asks for it; colours are written out, not every renderer knows variables. */
const STYLE = `
text { font-family: ${FONT}; font-size: 12.5px; fill: #1f2328; }
.title { font-size: 20px; font-weight: 600; } .quiet { fill: #59636e; } .strong { font-weight: 600; }
.paper { fill: #ffffff; } .axis { stroke: #d0d7de; } .moment { stroke: #59636e; stroke-dasharray: 3 3; }
.primary { fill: #4285f4; } .secondary { fill: #ec7211; } .lost { fill: #d1242f; }
.span { stroke: #1f2328; stroke-width: 2; } .promised { stroke: #8c959f; stroke-width: 2; stroke-dasharray: 2 4; }
.kept { fill: #1a7f37; } .broken { fill: #d1242f; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .quiet { fill: #9198a1; } .paper { fill: #0d1117; } .axis { stroke: #3d444d; }
.moment { stroke: #9198a1; } .span { stroke: #f0f6fc; } .promised { stroke: #6e7681; }
.kept { fill: #3fb950; } .broken { fill: #f85149; }
}`;

const SERIES = [
  { key: "primary", label: "answered by the primary" },
  { key: "secondary", label: "answered by the secondary" },
  { key: "lost", label: "lost" },
] as const;

interface Span {
  readonly from: number;
  readonly to: number | undefined;
  readonly limit: number;
  readonly what: string;
}

/** The drill at a glance, as a self-contained SVG: who answered when, what was lost, and how that compares with what is promised. */
export function renderSvg(report: Report): string {
  const { environment, fault, speed, seconds, moments, promises, held } = report;
  const x = (at: number) => round(LEFT + (at / seconds) * (RIGHT - LEFT));
  const limitOf = (index: number) => promises[index]?.limit ?? 0;
  const spans: readonly Span[] = [
    { from: moments.fault, to: moments.failedOver, limit: limitOf(1), what: "failed over" },
    { from: moments.mended, to: moments.returned, limit: limitOf(3), what: "back" },
  ];
  const labels = [
    ["fault", moments.fault],
    ["detected", moments.detected],
    ["failed over", moments.failedOver],
    ["mended", moments.mended],
    ["trusted again", moments.trusted],
    ["all back", moments.returned],
  ] as const;
  const compressed = speed === 1 ? "" : `, run ${speed} times faster`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">Failover drill of ${environment}: ${fault}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="38">Failover drill of ${environment}: ${fault}</text>`,
    `<text class="strong ${held ? "kept" : "broken"}" x="${RIGHT}" y="38" text-anchor="end">${held ? "every promise kept" : "a promise broken"}</text>`,
    `<text class="quiet" x="${LEFT}" y="60">${summary(report)}</text>`,
    ...spans.map((span, row) => renderSpan(span, row, x)),
    ...renderBars(report.chart.buckets),
    ...labels.flatMap(([text, at], index) => (at === undefined ? [] : renderMoment(text, x(at), index))),
    ...renderAxis(seconds, x),
    ...renderLegend(`seconds of ${environment}${compressed}`),
    "</svg>",
  ].join("\n")}\n`;
}

function summary({ calls, availability, promises }: Report): string {
  const outside = calls.lostOutsideWindow === 0 ? "none" : String(calls.lostOutsideWindow);
  const budget = promises.at(-1);
  const spent =
    budget?.measured === undefined ? "" : ` · ${formatAmount(budget.measured, "%")} ${budget.what}`;
  const answered = Math.floor(availability.drill * 1000) / 10;
  return `${calls.lost} of ${calls.total} calls lost, ${outside} of them outside the failover · ${answered} % answered${spent}`;
}

/** How long it took, and dotted from there on how much longer it might have taken. */
function renderSpan({ from, to, limit, what }: Span, row: number, x: (at: number) => number): string {
  const y = SPAN_Y + row * SPAN_HEIGHT;
  const end = Math.min(x(from + limit), RIGHT);
  const took = to === undefined ? `never ${what}` : `${what} in ${formatAmount(to - from, "s")}`;
  return [
    `<text x="${x(from)}" y="${y - 6}"><tspan class="strong${to === undefined ? " broken" : ""}">${took}</tspan><tspan class="quiet" dx="8">promised: ${formatAmount(limit, "s")}</tspan></text>`,
    `<path class="promised" fill="none" d="M${x(from)} ${y}H${end}"/>`,
    ...(to === undefined ? [] : [`<path class="span" fill="none" d="M${x(from)} ${y}H${x(to)}"/>`]),
  ].join("");
}

/** Of every stretch of time, the shares of its calls. */
function renderBars(buckets: readonly Bucket[]): string[] {
  const width = (RIGHT - LEFT) / buckets.length;
  return buckets.flatMap((bucket, index) => {
    const calls = Math.max(1, bucket.primary + bucket.secondary + bucket.lost);
    let base = BOTTOM;
    return SERIES.flatMap(({ key }) => {
      const height = (bucket[key] / calls) * (BOTTOM - TOP);
      base -= height;
      if (height === 0) return [];
      return `<rect class="${key}" x="${round(LEFT + index * width)}" y="${round(base)}" width="${round(width - 0.6)}" height="${round(height)}"/>`;
    });
  });
}

/** Neighbours can be close: every other label is higher. */
function renderMoment(text: string, at: number, index: number): string[] {
  const y = LABEL_Y + (index % 2) * 15;
  const anchor = at > RIGHT - 90 ? "end" : "start";
  const shift = anchor === "end" ? -4 : 4;
  return [
    `<path class="moment" d="M${at} ${y - 11}V${BOTTOM}"/>`,
    `<text x="${at + shift}" y="${y}" text-anchor="${anchor}">${text}</text>`,
  ];
}

function renderAxis(seconds: number, x: (at: number) => number): string[] {
  const step = STEPS_S.find((candidate) => seconds / candidate <= MAX_MARKS) ?? seconds;
  const marks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return [
    `<path class="axis" d="M${LEFT} ${BOTTOM + 0.5}H${RIGHT}"/>`,
    ...marks.map(
      (at) =>
        `<text class="quiet" x="${x(at)}" y="${BOTTOM + 18}" text-anchor="${at === 0 ? "start" : "middle"}">${at}</text>`,
    ),
  ];
}

function renderLegend(unit: string): string[] {
  let at = LEFT;
  const y = HEIGHT - 22;
  const items = SERIES.map(({ key, label }) => {
    const item = `<rect class="${key}" x="${at}" y="${y - 10}" width="12" height="12" rx="2"/><text x="${at + 18}" y="${y}">${label}</text>`;
    at += 42 + label.length * 6.6;
    return item;
  });
  return [...items, `<text class="quiet" x="${RIGHT}" y="${y}" text-anchor="end">${unit}</text>`];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
