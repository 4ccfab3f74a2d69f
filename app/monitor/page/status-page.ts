import type { FleetView, ServerView } from "../fleet-view.ts";
import { byId, html, setText } from "./dom.ts";
import { formatClockWithSeconds, formatDuration, formatShare } from "./format.ts";
import { renderIncidents } from "./render-incidents.ts";
import { createServerCard, type ServerCard } from "./render-server.ts";

const TITLE = "MCP fleet";
const TICK_MS = 1000;
const cards = new Map<string, ServerCard>();
let latest: FleetView | undefined;
/** The page's clock when the latest state came; the monitor's may differ. */
let receivedAt = 0;

const events = new EventSource("events");
events.addEventListener("message", ({ data }) => {
  latest = JSON.parse(data) as FleetView;
  receivedAt = Date.now();
  show(latest);
});
events.addEventListener("open", () => setConnected(true));
events.addEventListener("error", () => setConnected(false));
setInterval(showFreshness, TICK_MS);

function show(fleet: FleetView): void {
  showVerdict(fleet);
  showFacts(fleet);
  showServers(fleet);
  byId("incidents").replaceChildren(renderIncidents(fleet));
  const every = formatDuration(fleet.intervalMs / 1000);
  setText(
    byId("about"),
    `Checked every ${every}: liveness, readiness and a real MCP round trip. Version ${fleet.version}.`,
  );
  showFreshness();
}

function showVerdict({ servers, failover }: FleetView): void {
  const failing = servers.filter(({ status }) => status === "unhealthy" || status === "error");
  const down = failing.filter(({ alerted }) => alerted);
  const pending = servers.every(({ status }) => status === "pending");
  const state = pending ? "pending" : down.length > 0 ? "down" : failing.length > 0 ? "failing" : "up";
  byId("verdict").dataset["state"] = state;
  const text = {
    pending: "Waiting for the first checks",
    up: allUp(servers),
    failing: sentence(failing, "failing"),
    down: sentence(down, "down"),
  }[state];
  setText(byId("verdict-text"), text);
  document.title = state === "up" || pending ? TITLE : `${text} · ${TITLE}`;
  const serving =
    failover === undefined
      ? ""
      : failover.serving === null
        ? `Who answers at ${failover.url} cannot be told${failover.reason ? `: ${failover.reason}` : ""}`
        : `${failover.serving} answers at ${failover.url}`;
  setText(
    byId("verdict-detail"),
    serving ||
      (failing.length === 0 ? "Each answers its probes and an MCP client." : "See below for what was found."),
  );
}

function allUp(servers: readonly ServerView[]): string {
  return servers.length === 1 ? `${servers[0]?.name} is up` : `All ${servers.length} servers are up`;
}

function sentence(servers: readonly ServerView[], what: string): string {
  const names = servers.map(({ name }) => name);
  if (names.length > 3) return `${names.length} servers are ${what}`;
  return `${new Intl.ListFormat("en-GB").format(names)} ${names.length === 1 ? "is" : "are"} ${what}`;
}

function showFacts({ servers, incidents }: FleetView): void {
  const up = servers.filter(({ status }) => status === "healthy").length;
  const shares = servers.flatMap(({ lastDay }) => lastDay.availability ?? []);
  const mean = shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const ongoing = incidents.filter(({ endedAt }) => endedAt === undefined).length;
  const facts = [
    ["Up now", `${up} of ${servers.length}`],
    ["Availability 24 h", formatShare(mean)],
    ["Open incidents", String(ongoing)],
  ] as const;
  byId("facts").replaceChildren(
    ...facts.map(([term, value]) => html("div", {}, html("dt", {}, term), html("dd", {}, value))),
  );
}

function showServers(fleet: FleetView): void {
  for (const server of fleet.servers) {
    let card = cards.get(server.name);
    if (card === undefined) {
      card = createServerCard(server.name);
      cards.set(server.name, card);
      byId("servers").append(card.element);
    }
    card.update(server, fleet);
  }
}

function showFreshness(): void {
  if (latest === undefined) return;
  const seconds = Math.round((Date.now() - receivedAt) / 1000);
  setText(byId("freshness"), seconds < 2 ? "Live · just now" : `Live · ${formatDuration(seconds)} ago`);
}

function setConnected(connected: boolean): void {
  document.documentElement.dataset["connected"] = String(connected);
  const lost = byId("lost");
  lost.hidden = connected;
  if (connected) return;
  const state = latest === undefined ? "" : ` What you see is from ${formatClockWithSeconds(receivedAt)}.`;
  setText(lost, `The monitor does not answer.${state} Trying again …`);
}
