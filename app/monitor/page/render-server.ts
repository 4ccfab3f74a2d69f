import type { ErrorBudget, FleetView, ServerView } from "../fleet-view.ts";
import { html, setText } from "./dom.ts";
import { type Chart, createChart } from "./draw-chart.ts";
import { formatClock, formatDuration, formatMs, formatShare, formatTarget } from "./format.ts";

export interface ServerCard {
  readonly element: HTMLElement;
  readonly update: (server: ServerView, fleet: FleetView) => void;
}

const words: Readonly<Record<ServerView["status"], string>> = {
  healthy: "Healthy",
  unhealthy: "Unhealthy",
  error: "No answer",
  pending: "Not checked yet",
};
/** Below these shares of what is left, a budget is shown as getting short and as nearly gone. */
const SHORT = 0.5;
const NEARLY_GONE = 0.2;

/** One server's card. Built once and updated in place, so that focus and reading position stay. */
export function createServerCard(name: string): ServerCard {
  const id = `server-${name}`;
  const status = html("span", { class: "badge" });
  const serving = html("span", { class: "serving", hidden: true }, "Serving");
  const address = html("p", { class: "address muted" });
  const headline = html("p", { class: "headline" });
  const since = html("p", { class: "since" });
  const figures = html("dl", { class: "figures" });
  const hour = createChart({
    label: "Response time",
    kind: "line",
    start: "1 h ago",
    describe: ({ at, responseMs, availability }) =>
      `${formatClock(at)}: ${minuteInWords(responseMs, availability)}`,
    summary: () => "last hour",
  });
  const day = createChart({
    label: "Availability",
    kind: "bars",
    start: "24 h ago",
    describe: ({ at, availability }) =>
      `${formatClock(at)}: ${availability === null ? "not measured" : formatShare(availability)}`,
    summary: () => "last 24 hours",
  });
  const budgetWindow = html("span", { class: "readout" });
  const budgets = html("ul", { class: "budgets", "aria-label": "Error budgets" });
  const heading = html("h3", { id }, name);
  const element = html(
    "li",
    { class: "server", "aria-labelledby": id },
    html("header", {}, html("div", { class: "title" }, heading, serving, status), address),
    html("div", { class: "now" }, headline, since),
    figures,
    hour.element,
    day.element,
    html("p", { class: "chart-head budget-head" }, "Error budget left", budgetWindow),
    budgets,
  );
  return {
    element,
    update: (server, fleet) => {
      element.dataset["state"] = server.status;
      setText(status, words[server.status]);
      serving.hidden = fleet.failover?.serving !== server.name;
      setText(address, server.url);
      setText(headline, headlineOf(server));
      setText(since, sinceInWords(server, fleet));
      showFigures(figures, server);
      showCharts(server, { hour, day });
      const days = new Set(server.budgets.map(({ windowDays }) => windowDays));
      setText(budgetWindow, `last ${[...days].join(" or ")} days`);
      budgets.replaceChildren(...server.budgets.map(renderBudget));
    },
  };
}

function showCharts(server: ServerView, { hour, day }: { readonly hour: Chart; readonly day: Chart }): void {
  hour.update(server.hourChart);
  day.update(server.dayChart);
}

function minuteInWords(responseMs: number | null, availability: number | null): string {
  if (availability === null) return "not measured";
  if (responseMs === null) return "failed";
  return availability < 1 ? `${formatMs(responseMs)}, some failed` : formatMs(responseMs);
}

/** How fast it is, or what is wrong with it. */
function headlineOf({ status, responseMs, reason }: ServerView): string {
  if (status === "pending") return "–";
  if (status === "healthy") return formatMs(responseMs);
  return capitalize(reason ?? "failed");
}

function sinceInWords(server: ServerView, { at, failuresBeforeAlert }: FleetView): string {
  const { status, since, consecutiveFailures: failures, alerted } = server;
  if (since === undefined) return "Waiting for the first check";
  const lasting = formatDuration((at - since) / 1000);
  if (status === "healthy") return `MCP round trip · up for ${lasting}`;
  const checks = `${failures} failed check${failures === 1 ? "" : "s"}`;
  return `Failing for ${lasting} · ${checks} · ${alerted ? "alert sent" : `alert at ${failuresBeforeAlert}`}`;
}

function showFigures(figures: HTMLElement, { lastHour, lastDay }: ServerView): void {
  const pairs: readonly (readonly [string, string])[] = [
    ["Up 1 h", formatShare(lastHour.availability)],
    ["Up 24 h", formatShare(lastDay.availability)],
    ["p50", formatMs(lastHour.p50Ms)],
    ["p95", formatMs(lastHour.p95Ms)],
    ["p99", formatMs(lastHour.p99Ms)],
  ];
  const groups = pairs.map(([term, value]) => html("div", {}, html("dt", {}, term), html("dd", {}, value)));
  figures.replaceChildren(...groups);
}

function renderBudget({ title, target, left, allowedSeconds, spentSeconds }: ErrorBudget): HTMLElement {
  const level = left > SHORT ? "good" : left > NEARLY_GONE ? "short" : "gone";
  const rest = allowedSeconds - spentSeconds;
  const text =
    rest >= 0
      ? `${formatDuration(rest)} of ${formatDuration(allowedSeconds)}`
      : `overspent by ${formatDuration(-rest)}`;
  const fill = html("span", { class: "fill" });
  fill.style.width = `${Math.max(0, Math.min(1, left)) * 100}%`;
  return html(
    "li",
    { "data-level": level },
    html(
      "p",
      {},
      html("span", {}, `${title} `, html("span", { class: "muted" }, formatTarget(target))),
      html("span", { class: "budget-text" }, text),
    ),
    html("span", { class: "bar", "aria-hidden": "true" }, fill),
  );
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
