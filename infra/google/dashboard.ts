import { Construct } from "constructs";
import { MonitoringDashboard } from "#google/monitoring-dashboard";
import { type Panel, type PanelQuery, type PanelUnit, panels } from "../telemetry/panels.ts";
import { matchersOf } from "./metrics-collector.ts";

export interface DashboardProps {
  readonly displayName: string;
  /** Name of the Cloud Run service. */
  readonly serviceName: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Units as Cloud Monitoring writes them. @see https://unitsofmeasure.org/ucum */
const UNITS = {
  "per-second": "1/s",
  ratio: "1",
  seconds: "s",
  percent: "%",
  bytes: "By",
  count: "1",
} as const satisfies Record<PanelUnit, string>;

const COLUMNS = 48;
const TILE = { width: 24, height: 16 } as const;

/** The server's dashboard in Cloud Monitoring: a chart for each objective and for each metric of the contract. */
export class Dashboard extends Construct {
  readonly dashboard: MonitoringDashboard;

  constructor(scope: Construct, id: string, { displayName, serviceName, labels = {} }: DashboardProps) {
    super(scope, id);
    const tiles = panels(matchersOf(serviceName)).map((panel, index) => ({
      xPos: (index * TILE.width) % COLUMNS,
      yPos: Math.floor((index * TILE.width) / COLUMNS) * TILE.height,
      ...TILE,
      widget: { title: panel.title, xyChart: chart(panel) },
    }));
    const layout = { displayName, labels: markers(labels), mosaicLayout: { columns: COLUMNS, tiles } };
    this.dashboard = new MonitoringDashboard(this, "dashboard", { dashboardJson: JSON.stringify(layout) });
  }
}

function chart({ unit, queries, threshold }: Panel) {
  return {
    dataSets: queries.map((query) => dataSet(query, unit)),
    thresholds: threshold === undefined ? [] : [{ value: threshold, targetAxis: "Y1" }],
    yAxis: { label: "", scale: "LINEAR" },
  };
}

function dataSet({ legend, query }: PanelQuery, unit: PanelUnit) {
  return {
    plotType: "LINE",
    targetAxis: "Y1",
    timeSeriesQuery: { prometheusQuery: query, unitOverride: UNITS[unit] },
    // A legend made from a label is the chart's own default: its notation here would be Terraform's interpolation.
    ...(legend.includes("{{") ? {} : { legendTemplate: legend }),
  };
}

/** Dashboards have labels without values: each is written as `key_value`. */
function markers(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [`${key}_${value}`, ""]));
}
