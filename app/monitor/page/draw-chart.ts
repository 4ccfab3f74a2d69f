import type { ChartPoint } from "../fleet-view.ts";
import { html, setText, svg } from "./dom.ts";

export interface ChartOptions {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  readonly kind: "line" | "bars";
  /** One point in words; also what a screen reader says when it is reached. */
  readonly describe: (point: ChartPoint) => string;
  /** What is shown beside the chart while no point is looked at. */
  readonly summary: (points: readonly ChartPoint[]) => string;
  readonly start: string;
}

export interface Chart {
  readonly element: HTMLElement;
  readonly update: (points: readonly ChartPoint[]) => void;
}

const HEIGHT = 100;
/** Above the highest point, so that the line does not touch the edge. */
const HEADROOM = 1.15;
const scales = [1, 2, 5] as const;

/**
 * A chart that can be read by pointer, finger, arrow keys and screen reader: over the drawing lies a slider, one step
 * a point.
 */
export function createChart({ label, kind, describe, summary, start }: ChartOptions): Chart {
  const drawing = svg("svg", { class: `chart ${kind}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const slider = html("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": label,
    class: "chart-slider",
  });
  const readout = html("span", { class: "readout" });
  const cursor = html("span", { class: "chart-cursor", "aria-hidden": "true", hidden: true });
  const scale = html("span", { class: "chart-scale", "aria-hidden": "true" });
  const frame = html("div", { class: "chart-frame" }, drawing, scale, cursor, slider);
  const axis = html(
    "p",
    { class: "chart-axis", "aria-hidden": "true" },
    html("span", {}, start),
    html("span", {}, "now"),
  );
  const element = html(
    "div",
    { class: "chart-box" },
    html("p", { class: "chart-head" }, html("span", {}, label), readout),
    frame,
    axis,
  );
  let shown: readonly ChartPoint[] = [];
  let reading = false;

  const show = () => {
    const point = shown[Number(slider.value)];
    if (point === undefined) return;
    slider.setAttribute("aria-valuetext", describe(point));
    cursor.hidden = !reading;
    cursor.style.left = `${((Number(slider.value) + 0.5) / shown.length) * 100}%`;
    setText(readout, reading ? describe(point) : summary(shown));
  };
  const read = (on: boolean) => {
    reading = on;
    show();
  };
  slider.addEventListener("input", () => read(true));
  slider.addEventListener("focus", () => read(slider.matches(":focus-visible")));
  slider.addEventListener("blur", () => read(false));
  slider.addEventListener("pointermove", (event) => {
    const { left, width } = slider.getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * shown.length);
    slider.value = String(Math.min(shown.length - 1, Math.max(0, index)));
    read(true);
  });
  slider.addEventListener("pointerleave", () => read(slider.matches(":focus-visible")));

  return {
    element,
    update: (points) => {
      const first = shown.length === 0;
      shown = points;
      slider.max = String(points.length - 1);
      if (first) slider.value = slider.max;
      drawing.setAttribute("viewBox", `0 0 ${points.length} ${HEIGHT}`);
      if (kind === "bars") drawing.replaceChildren(...bars(points));
      else {
        const top = scaleOf(points);
        drawing.replaceChildren(...line(points, top));
        setText(scale, top === 0 ? "" : top < 1000 ? `${top} ms` : `${top / 1000} s`);
      }
      show();
    },
  };
}

/** The upper end of the axis: 1, 2 or 5 times a power of ten; 0 when there is nothing to draw. */
function scaleOf(points: readonly ChartPoint[]): number {
  const highest = Math.max(0, ...points.map(({ responseMs }) => responseMs ?? 0)) * HEADROOM;
  if (highest === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(highest));
  return (scales.find((each) => each * power >= highest) ?? 10) * power;
}

/** Response times as a line with gaps where none is known, over a band where checks failed. */
function line(points: readonly ChartPoint[], top: number): SVGElement[] {
  const grid = [0.5, 1].map((share) =>
    svg("line", {
      class: "grid",
      x1: 0,
      x2: points.length,
      y1: HEIGHT * share - 0.5,
      y2: HEIGHT * share - 0.5,
    }),
  );
  const failed = points.flatMap(({ availability }, index) =>
    availability !== null && availability < 1
      ? [svg("rect", { class: "failed", x: index, y: 0, width: 1.02, height: HEIGHT })]
      : [],
  );
  const runs: string[][] = [[]];
  points.forEach(({ responseMs }, index) => {
    if (responseMs === null) runs.push([]);
    else runs.at(-1)?.push(`${index + 0.5} ${(HEIGHT - (HEIGHT * responseMs) / top).toFixed(2)}`);
  });
  const drawn = runs.filter((run) => run.length > 0).flatMap((run) => drawRun(run));
  return [...grid, ...failed, ...drawn];
}

function drawRun(run: readonly string[]): SVGElement[] {
  const [first = "", last = ""] = [run[0], run.at(-1)];
  // A single point is drawn by its round ends.
  const path = run.length === 1 ? `M${first}h0.01` : `M${run.join("L")}`;
  const x = (point: string) => point.split(" ")[0];
  return [
    svg("path", { class: "area", d: `${path}L${x(last)} ${HEIGHT}L${x(first)} ${HEIGHT}Z` }),
    svg("path", { class: "stroke", d: path, "vector-effect": "non-scaling-stroke" }),
  ];
}

/** One bar a stretch: whole when all was well, lower the more failed, a low stub where nothing was measured. */
function bars(points: readonly ChartPoint[]): SVGElement[] {
  return points.map(({ availability }, index) => {
    const state =
      availability === null ? "none" : availability === 1 ? "full" : availability >= 0.5 ? "partial" : "bad";
    const height = availability === null ? 12 : 30 + 70 * availability;
    return svg("rect", {
      class: state,
      x: index + 0.12,
      y: HEIGHT - height,
      width: 0.76,
      height,
      rx: 0.2,
      ry: 4,
    });
  });
}
