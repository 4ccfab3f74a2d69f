import { type Box, type Drawing, type DrawnEdge, metrics, type Point } from "./layout.ts";
import type { GraphGroup, GraphStack } from "./read-graph.ts";

const FONT = 'system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif';
const light = {
  paper: "#ffffff",
  panel: "#f6f8fa",
  line: "#d0d7de",
  text: "#1f2328",
  quiet: "#59636e",
  edge: "#8c959f",
};
const dark = {
  paper: "#0d1117",
  panel: "#161b22",
  line: "#3d444d",
  text: "#f0f6fc",
  quiet: "#9198a1",
  edge: "#6e7681",
};

/** Colours are written out: not every renderer knows variables. */
function colours(palette: typeof light): string {
  return `text { fill: ${palette.text}; }
.paper, .card { fill: ${palette.paper}; } .stack { fill: ${palette.panel}; }
.stack, .card { stroke: ${palette.line}; } .row, .count { fill: ${palette.quiet}; }
.edge { stroke: ${palette.edge}; } .head { fill: ${palette.edge}; }`;
}

/** Light, and dark where the reader's system asks for it; an `<img>` honours both. */
const STYLE = `
text { font-family: ${FONT}; }
.stack-title { font-size: ${metrics.stackTitle.size}px; font-weight: 600; }
.title { font-size: ${metrics.title.size}px; font-weight: 600; }
.row, .count { font-size: ${metrics.row.size}px; }
.count { text-anchor: end; }
.edge { fill: none; stroke-width: 1.25; }
${colours(light)}
@media (prefers-color-scheme: dark) {
${colours(dark)}
}
.google { fill: #4285f4; } .aws { fill: #ec7211; } .kubernetes { fill: #326ce5; } .other { fill: #8250df; }
`;
const PROVIDERS: Readonly<Record<string, string>> = {
  google: "Google Cloud",
  aws: "AWS",
  kubernetes: "Kubernetes",
};
const LEGEND_HEIGHT = 36;
const CORNER = 6;

/** The drawing as a self-contained SVG. */
export function renderSvg(title: string, drawing: Drawing): string {
  const { width, height, stacks, groups, edges } = drawing;
  const providers = [...new Set(groups.map(({ group }) => group.provider))].toSorted();
  const total = height + LEGEND_HEIGHT;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-labelledby="title">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0.5 8 4 0 7.5z"/></marker></defs>`,
    `<rect class="paper" width="${width}" height="${total}"/>`,
    ...stacks.map(({ stack, box }) => renderStack(stack, box)),
    ...edges.map(renderEdge),
    ...groups.map(({ group, box }) => renderGroup(group, box)),
    renderLegend(providers, height),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function renderStack({ name, groups }: GraphStack, { x, y, width, height }: Box): string {
  const count = groups.flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.count, 0);
  const size = count === 1 ? "1 resource" : `${count} resources`;
  return [
    `<rect class="stack" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="10"/>`,
    `<text class="stack-title" x="${round(x + 20)}" y="${round(y + 28)}">${escapeXml(name)}</text>`,
    `<text class="count" x="${round(x + width - 20)}" y="${round(y + 28)}">${size}</text>`,
  ].join("\n");
}

function renderGroup({ title, caption, provider, rows }: GraphGroup, { x, y, width, height }: Box): string {
  const left = round(x + metrics.padding + 2);
  const right = round(x + width - metrics.padding);
  const first = y + metrics.title.height + 2;
  const lines = rows.map(({ label, count }, index) => {
    const baseline = round(first + (index + 1) * metrics.row.height);
    const number = count > 1 ? `<text class="count" x="${right}" y="${baseline}">× ${count}</text>` : "";
    return `<text class="row" x="${left}" y="${baseline}">${escapeXml(label)}</text>${number}`;
  });
  return [
    `<rect class="card" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"/>`,
    `<rect class="${classOf(provider)}" x="${round(x)}" y="${round(y + 7)}" width="4" height="${round(height - 14)}" rx="2"/>`,
    `<text class="title" x="${left}" y="${round(first)}">${escapeXml(title)}</text>`,
    ...(caption ? [`<text class="count" x="${right}" y="${round(first)}">${escapeXml(caption)}</text>`] : []),
    ...lines,
  ].join("\n");
}

function renderEdge({ points }: DrawnEdge): string {
  return `<path class="edge" d="${roundedPath(points)}" marker-end="url(#arrow)"/>`;
}

/** A polyline whose corners are rounded as far as its segments are long enough. */
function roundedPath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${at(point)}`;
      if (after === undefined) return `L${at(point)}`;
      return `L${at(towards(point, before))}Q${at(point)} ${at(towards(point, after))}`;
    })
    .join("");
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const step = Math.min(CORNER, length / 2) / (length || 1);
  return { x: from.x + (to.x - from.x) * step, y: from.y + (to.y - from.y) * step };
}

function renderLegend(providers: readonly string[], top: number): string {
  let x: number = metrics.margin;
  const y = top + 8;
  const items = providers.map((provider) => {
    const name = PROVIDERS[provider] ?? provider;
    const item = `<rect class="${classOf(provider)}" x="${x}" y="${y - 9}" width="4" height="12" rx="2"/><text class="row" x="${x + 10}" y="${y}">${escapeXml(name)}</text>`;
    x += 32 + name.length * 7;
    return item;
  });
  const arrow = `<path class="edge" d="M${x} ${y - 4}h24" marker-end="url(#arrow)"/><text class="row" x="${x + 32}" y="${y}">refers to</text>`;
  return [...items, arrow].join("\n");
}

function classOf(provider: string): string {
  return provider in PROVIDERS ? provider : "other";
}

function at({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
