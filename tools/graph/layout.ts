import elkModule, { type ElkNode } from "elkjs/lib/elk.bundled.js";
import type { Graph, GraphEdge, GraphGroup, GraphStack } from "./read-graph.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface DrawnEdge extends GraphEdge {
  readonly points: readonly Point[];
}

/** Everything with its place, in pixels from the upper left corner. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly stacks: readonly { readonly stack: GraphStack; readonly box: Box }[];
  readonly groups: readonly { readonly group: GraphGroup; readonly box: Box }[];
  readonly edges: readonly DrawnEdge[];
}

/** Sizes of text and boxes, in pixels; the renderer uses the same. */
export const metrics = {
  title: { size: 14, height: 22 },
  row: { size: 12, height: 18 },
  stackTitle: { size: 17, height: 44 },
  padding: 12,
  margin: 24,
  /** Between stacks, and between the lanes of the arrows beside them. */
  gap: 28,
  lane: 14,
} as const;
/** Mean width of a character over its font's size, generous, because the reader's font is not known here. */
const CHARACTER = 0.56;

/**
 * Places the groups of each stack with ELK's layered layout, which gives the same result for the same graph, and the
 * stacks below each other, consumers above producers: that fits the width of a page whatever the number of stacks.
 */
export async function layOut(graph: Graph): Promise<Drawing> {
  const { margin, gap, lane } = metrics;
  const topDown = graph.stacks.toReversed();
  const insides = await Promise.all(topDown.map((stack) => layOutStack(stack, graph.edges)));
  const width = Math.max(0, ...insides.map((inside) => inside.width));
  let y: number = margin;
  const placed = topDown.map((stack, index) => {
    const inside = insides[index] ?? EMPTY;
    const box = { x: margin, y, width, height: inside.height };
    y += inside.height + gap;
    return { stack, box, inside };
  });
  const between = stackEdges(graph);
  const beside = routeBeside(between, new Map(placed.map(({ stack, box }) => [stack.name, box])));
  return {
    width: margin + width + (between.length + 1) * lane + margin,
    height: y - gap + margin,
    stacks: placed.map(({ stack, box }) => ({ stack, box })),
    groups: placed.flatMap(({ box, inside }) =>
      inside.groups.map(({ group, box: own }) => ({ group, box: shift(own, box) })),
    ),
    edges: [
      ...placed.flatMap(({ box, inside }) =>
        inside.edges.map(({ points, ...edge }) => ({
          ...edge,
          points: points.map((point) => shift(point, box)),
        })),
      ),
      ...beside,
    ],
  };
}

type Inside = Omit<Drawing, "stacks">;
const EMPTY: Inside = { width: 0, height: 0, groups: [], edges: [] };

async function layOutStack({ name, groups }: GraphStack, all: readonly GraphEdge[]): Promise<Inside> {
  const { padding, stackTitle } = metrics;
  const edges = all.filter(
    ({ from, to }) => groups.some(({ id }) => id === from) && groups.some(({ id }) => id === to),
  );
  const side = padding + 8;
  const root: ElkNode = {
    id: name,
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.aspectRatio": "2",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.layered.spacing.nodeNodeBetweenLayers": "40",
      "elk.spacing.componentComponent": "20",
      "elk.spacing.nodeNode": "18",
      "elk.spacing.edgeNode": "16",
      "elk.spacing.edgeEdge": "12",
      "elk.padding": `[top=${stackTitle.height},left=${side},bottom=${side},right=${side}]`,
    },
    children: groups.map((group) => ({
      id: group.id,
      ...sizeOf(group),
      layoutOptions: { "elk.alignment": "LEFT" },
    })),
    edges: edges.map(({ from, to }, index) => ({ id: `edge-${index}`, sources: [from], targets: [to] })),
  };
  const placed = await new elkModule.default().layout(root);
  return {
    width: Math.ceil(Math.max(placed.width ?? 0, textWidth(name, stackTitle.size) + 160)),
    height: Math.ceil(Math.max(placed.height ?? 0, stackTitle.height + side)),
    groups: groups.flatMap((group) => {
      const node = placed.children?.find(({ id }) => id === group.id);
      return node ? [{ group, box: boxOf(node) }] : [];
    }),
    edges: edges.map((edge, index) => {
      const sections = placed.edges?.find(({ id }) => id === `edge-${index}`)?.sections ?? [];
      const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ]);
      return { ...edge, points };
    }),
  };
}

/** The edges that leave a stack, drawn once from stack to stack. */
function stackEdges({ stacks, edges }: Graph): readonly GraphEdge[] {
  const stackOf = (id: string): string =>
    stacks.find(({ name }) => id === name || id.startsWith(`${name}/`))?.name ?? id;
  const lifted = edges
    .map(({ from, to }) => ({ from: stackOf(from), to: stackOf(to) }))
    .filter(({ from, to }) => from !== to);
  return [...new Map(lifted.map((edge) => [`${edge.from}\n${edge.to}`, edge])).values()];
}

/** Arrows from stack to stack, each in a lane of its own right of the stacks. */
function routeBeside(edges: readonly GraphEdge[], boxes: ReadonlyMap<string, Box>): readonly DrawnEdge[] {
  return edges.flatMap((edge, index) => {
    const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    const right = from.x + from.width;
    const x = right + (index + 1) * metrics.lane;
    const leave = from.y + from.height / 2 + index * metrics.lane;
    const arrive = to.y + metrics.stackTitle.height / 2 + index * metrics.lane;
    return [
      {
        ...edge,
        points: [
          { x: right, y: leave },
          { x, y: leave },
          { x, y: arrive },
          { x: right, y: arrive },
        ],
      },
    ];
  });
}

function sizeOf({ title, caption, rows }: GraphGroup): { readonly width: number; readonly height: number } {
  const texts = rows.map(({ label, count }) => textWidth(label, metrics.row.size) + (count > 1 ? 34 : 0));
  const heading =
    textWidth(title, metrics.title.size) + (caption ? textWidth(caption, metrics.row.size) + 12 : 0);
  return {
    width: Math.ceil(Math.max(120, heading, ...texts) + 2 * metrics.padding),
    height: metrics.title.height + rows.length * metrics.row.height + metrics.padding + 4,
  };
}

function textWidth(text: string, size: number): number {
  return text.length * size * CHARACTER;
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box {
  return { x, y, width, height };
}

function shift<P extends Point>(point: P, by: Point): P {
  return { ...point, x: point.x + by.x, y: point.y + by.y };
}
