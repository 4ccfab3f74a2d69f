import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  VizLegendOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { SERVER_LABEL } from "../../app/contract/monitor.ts";
import { objectives } from "../../app/contract/objectives.ts";
import { metrics } from "../../app/contract/telemetry.ts";
import { type Panel, type PanelUnit, panels } from "./panels.ts";
import { budgetLeft } from "./prometheus-rules.ts";
import { type AnyMetricKey, minutes, selector, sumRate } from "./promql.ts";

/** Stays the same across versions of the dashboard, so that links to it hold. */
const DASHBOARD_UID = "mcp-servers";
/** The servers chosen at the top of the dashboard. */
const CHOSEN = { [SERVER_LABEL]: { pattern: `$${SERVER_LABEL}` } } as const;
const CHOSEN_TEXT = `${SERVER_LABEL}=~"$${SERVER_LABEL}"`;
const datasource = { type: "prometheus", uid: `$\{datasource}` };

/** Units as Grafana writes them. */
const units = {
  "per-second": "ops",
  ratio: "percentunit",
  seconds: "s",
  percent: "percent",
  bytes: "bytes",
  count: "short",
} as const satisfies Record<PanelUnit, string>;

const WIDTH = 24;
const HEIGHT = 8;

/** The dashboard of all servers: what the monitor finds, what is left of the budgets, and every metric of the contract. */
export function grafanaDashboard(): Dashboard {
  const builder = new DashboardBuilder("MCP servers")
    .uid(DASHBOARD_UID)
    .description("Drawn from app/contract by `npm run dashboards`; changes made here are lost.")
    .tags(["mcp"])
    .time({ from: "now-3h", to: "now" })
    .refresh("30s")
    .timezone("browser")
    .withVariable(new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus"))
    .withVariable(serverVariable())
    .withRow(new RowBuilder("Fleet"))
    .withPanel(
      healthTable()
        .span(WIDTH / 2)
        .height(HEIGHT),
    )
    .withPanel(
      availability()
        .span(WIDTH / 2)
        .height(HEIGHT),
    );
  for (const panel of budgetPanels()) builder.withPanel(panel.span(WIDTH / 2).height(HEIGHT));
  builder.withRow(new RowBuilder("Requests"));
  for (const panel of panels(CHOSEN))
    builder.withPanel(
      timeSeries(panel)
        .span(WIDTH / 3)
        .height(HEIGHT),
    );
  return builder.build();
}

function serverVariable(): QueryVariableBuilder {
  return new QueryVariableBuilder(SERVER_LABEL)
    .label("Server")
    .datasource(datasource)
    .query(`label_values(${metrics.activeConnections.name}, ${SERVER_LABEL})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: "All", value: "$__all" });
}

/** One row a server, as the monitor sees it now. */
function healthTable(): TableBuilder {
  const columns: readonly (readonly [string, string])[] = [
    ["Available (1 h)", selector("availability", { matchers: CHOSEN })],
    ["Failures in a row", selector("consecutiveFailures", { matchers: CHOSEN })],
    ["MCP round trip, p95", roundTrip(95)],
  ];
  const table = new TableBuilder()
    .title("Health")
    .datasource(datasource)
    .withTransformation({ id: "merge", options: {} })
    .withTransformation({
      id: "organize",
      options: {
        excludeByName: { Time: true, instance: true, job: true, __name__: true },
        renameByName: Object.fromEntries(columns.map(([title], index) => [`Value #${refId(index)}`, title])),
      },
    })
    .overrideByName("Available (1 h)", [{ id: "unit", value: units.ratio }])
    .overrideByName("MCP round trip, p95", [{ id: "unit", value: units.seconds }]);
  columns.forEach(([, expr], index) => {
    table.withTarget(query(expr, index).format(PromQueryFormat.Table).instant());
  });
  return table;
}

function availability(): TimeSeriesBuilder {
  return base("Available over the last hour, as the monitor sees it", "ratio")
    .min(0)
    .max(1)
    .withTarget(query(byServer("availability", "min"), 0).legendFormat(`{{${SERVER_LABEL}}}`));
}

function budgetPanels(): readonly TimeSeriesBuilder[] {
  return objectives.map((objective) =>
    base(`${objective.title}: error budget left of ${objective.windowDays} days`, "ratio")
      .max(1)
      .thresholds(thresholds(0, "below"))
      .withTarget(query(budgetLeft(objective, CHOSEN_TEXT), 0).legendFormat(`{{${SERVER_LABEL}}}`)),
  );
}

function timeSeries({ title, unit, queries, threshold }: Panel): TimeSeriesBuilder {
  const panel = base(title, unit).min(0);
  if (threshold !== undefined) {
    panel
      .thresholds(thresholds(threshold, "above"))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  queries.forEach(({ legend, query: expr }, index) => {
    panel.withTarget(query(expr, index).legendFormat(legend));
  });
  return panel;
}

function base(title: string, unit: PanelUnit): TimeSeriesBuilder {
  return new TimeSeriesBuilder()
    .title(title)
    .datasource(datasource)
    .unit(units[unit])
    .fillOpacity(10)
    .legend(new VizLegendOptionsBuilder().showLegend(true));
}

function thresholds(value: number, bad: "above" | "below"): Builder<GrafanaThresholds> {
  const [low, high] = bad === "above" ? ["green", "red"] : ["red", "green"];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: low },
    { value, color: high },
  ]);
}

type GrafanaThresholds = ReturnType<ThresholdsConfigBuilder["build"]>;

function query(expr: string, index: number): DataqueryBuilder {
  return new DataqueryBuilder().expr(expr).refId(refId(index)).datasource(datasource);
}

function byServer(key: AnyMetricKey, aggregate: "min" | "max"): string {
  return `${aggregate} by (${SERVER_LABEL}) (${selector(key, { matchers: CHOSEN })})`;
}

function roundTrip(rank: number): string {
  const buckets = selector("responseTime", { matchers: CHOSEN, where: { method: "mcp" }, suffix: "_bucket" });
  return `histogram_quantile(${rank / 100}, ${sumRate(buckets, minutes(5), ["le", SERVER_LABEL])})`;
}

/** A, B, C: how the queries of a panel are told apart. */
function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}
