import type { FleetView } from "../fleet-view.ts";
import { html } from "./dom.ts";
import { formatDay, formatDuration } from "./format.ts";

type Incident = FleetView["incidents"][number];

/** The last incidents as a table, newest first; those that last are marked and still counted. */
export function renderIncidents({ incidents, at }: FleetView): HTMLElement {
  if (incidents.length === 0) {
    return html(
      "p",
      { class: "muted" },
      "None. A server that fails often enough for an alert shows up here.",
    );
  }
  const heads = ["Server", "Began", "Lasted", "What was found"];
  return html(
    "table",
    {},
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ...incidents.map((incident) => renderRow(incident, at))),
  );
}

function renderRow({ server, startedAt, endedAt, reason }: Incident, now: number): HTMLElement {
  const lasted = formatDuration(((endedAt ?? now) - startedAt) / 1000);
  return html(
    "tr",
    { "data-ongoing": endedAt === undefined },
    html("th", { scope: "row" }, server),
    html("td", { "data-head": "Began" }, formatDay(startedAt)),
    html("td", { "data-head": "Lasted" }, endedAt === undefined ? `${lasted}, ongoing` : lasted),
    html("td", { "data-head": "Found" }, reason),
  );
}
