import { Construct } from "constructs";
import { CloudwatchDashboard } from "#aws/cloudwatch-dashboard";
import { thresholdAlerts } from "../../app/contract/objectives.ts";

export interface DashboardProps {
  readonly name: string;
  readonly region: string;
  readonly functionName: string;
  readonly apiName: string;
  readonly stageName: string;
}

interface Chart {
  readonly title: string;
  readonly source: "function" | "api";
  /** Metric and statistic of each line. */
  readonly lines: ReadonlyArray<readonly [metric: string, statistic: string]>;
  /** Drawn as a line: where the alarm fires. */
  readonly threshold?: number;
}

const CHARTS: readonly Chart[] = [
  { title: "Requests", source: "api", lines: [["Count", "Sum"]] },
  {
    title: "Answers 5xx",
    source: "api",
    lines: [["5XXError", "Sum"]],
    threshold: thresholdAlerts["api-5xx"].count,
  },
  { title: "Answers 4xx", source: "api", lines: [["4XXError", "Sum"]] },
  {
    title: "Time to answer, ms",
    source: "api",
    lines: [
      ["Latency", "p50"],
      ["Latency", "p95"],
      ["Latency", "p99"],
    ],
    threshold: thresholdAlerts["api-latency"].thresholdMs,
  },
  {
    title: "Function errors",
    source: "function",
    lines: [["Errors", "Sum"]],
    threshold: thresholdAlerts["lambda-errors"].count,
  },
  {
    title: "Function duration, ms",
    source: "function",
    lines: [["Duration", "Average"]],
    threshold: thresholdAlerts["lambda-duration"].thresholdMs,
  },
  { title: "Function throttles", source: "function", lines: [["Throttles", "Sum"]] },
  { title: "Function instances", source: "function", lines: [["ConcurrentExecutions", "Maximum"]] },
];

const COLUMNS = 24;
const TILE = { width: 12, height: 6 } as const;
const PERIOD_S = 300;

/** The AWS side in CloudWatch: what the gateway and the function are measured by, with the lines where alarms fire. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const widgets = CHARTS.map((chart, index) => ({
      type: "metric",
      x: (index * TILE.width) % COLUMNS,
      y: Math.floor((index * TILE.width) / COLUMNS) * TILE.height,
      ...TILE,
      properties: properties(chart, props),
    }));
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: props.name,
      dashboardBody: JSON.stringify({ widgets }),
    });
  }
}

function properties({ title, source, lines, threshold }: Chart, props: DashboardProps) {
  const { region, functionName, apiName, stageName } = props;
  const series =
    source === "function"
      ? ["AWS/Lambda", "FunctionName", functionName]
      : ["AWS/ApiGateway", "ApiName", apiName, "Stage", stageName];
  return {
    title,
    region,
    period: PERIOD_S,
    view: "timeSeries",
    metrics: lines.map(([metric, stat]) => [series[0], metric, ...series.slice(1), { stat, label: stat }]),
    ...(threshold === undefined
      ? {}
      : { annotations: { horizontal: [{ value: threshold, label: "alarm" }] } }),
  };
}
