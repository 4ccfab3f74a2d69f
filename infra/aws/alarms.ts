import { Construct } from "constructs";
import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm";
import {
  type BurnRateAlert,
  type Objective,
  objectives,
  thresholdAlerts,
} from "../../app/contract/objectives.ts";
import { type RunbookProps, runbookUrl } from "../telemetry/runbook.ts";
import { ALIAS } from "./server-function.ts";

export interface AlarmsProps {
  /** Opens every alarm's name, so that it says which environment it is about. */
  readonly prefix: string;
  readonly functionName: string;
  readonly apiName: string;
  readonly stageName: string;
  /** ARN of the topic: an alarm that reaches nobody is none. */
  readonly topicArn: string;
  readonly runbook: RunbookProps;
}

type ThresholdId = "lambda-errors" | "lambda-duration" | "lambda-throttles" | "api-5xx" | "api-latency";

interface Watched {
  readonly source: "function" | "api";
  readonly metric: string;
  /** Absent where the contract gives a percentile. */
  readonly statistic?: "Sum" | "Average";
}

/** What AWS itself measures, for each of the contract's alerts. */
const WATCHED: Readonly<Record<ThresholdId, Watched>> = {
  "lambda-errors": { source: "function", metric: "Errors", statistic: "Sum" },
  "lambda-duration": { source: "function", metric: "Duration", statistic: "Average" },
  "lambda-throttles": { source: "function", metric: "Throttles", statistic: "Sum" },
  "api-5xx": { source: "api", metric: "5XXError", statistic: "Sum" },
  "api-latency": { source: "api", metric: "Latency" },
};

/** The longest period of an alarm, minutes: a burn rate over more than a day cannot be one. */
const MAX_PERIOD_MINUTES = 1440;

/**
 * The alarms of the AWS side, drawn from the contract's thresholds and from the burn rates of its availability: the
 * gateway's share of 5xx answers stands for the server's own count.
 */
export class Alarms extends Construct {
  /** The sections that docs/runbook.md has for them. */
  readonly ids: readonly string[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const thresholds = Object.keys(WATCHED) as ThresholdId[];
    for (const alert of thresholds) this.createThreshold(alert, props);
    const burns = objectives
      .filter(({ indicator }) => indicator.kind === "success-ratio")
      .flatMap((objective) =>
        objective.burnRateAlerts
          .filter(({ longWindowMinutes }) => longWindowMinutes <= MAX_PERIOD_MINUTES)
          .map((alert) => this.createBurnRate(objective, alert, props)),
      );
    this.ids = [...thresholds, ...burns];
  }

  private createThreshold(id: ThresholdId, props: AlarmsProps): void {
    const { source, metric, statistic } = WATCHED[id];
    const alert = thresholdAlerts[id];
    const count = "count" in alert ? alert.count : alert.thresholdMs;
    new CloudwatchMetricAlarm(this, id, {
      alarmName: `${props.prefix}: ${alert.title}`,
      alarmDescription: describe(alert.title, runbookUrl(props.runbook, id)),
      ...series(source, props),
      metricName: metric,
      ...("percentile" in alert
        ? { extendedStatistic: `p${alert.percentile}` }
        : { statistic: statistic ?? "Sum" }),
      period: alert.periodSeconds,
      evaluationPeriods: alert.periods,
      datapointsToAlarm: alert.periods,
      comparisonOperator: "GreaterThanThreshold",
      threshold: count,
      // Without a request there is no sample, and nothing is wrong.
      treatMissingData: "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }

  private createBurnRate(objective: Objective, alert: BurnRateAlert, props: AlarmsProps): string {
    const id = `slo-${objective.id}-${alert.id}`;
    new CloudwatchMetricAlarm(this, id, {
      alarmName: `${props.prefix}-${id}`,
      alarmDescription: describe(
        `${objective.title}: the error budget burns too fast, over ${alert.longWindowMinutes} minutes`,
        runbookUrl(props.runbook, id),
      ),
      ...series("api", props),
      metricName: "5XXError",
      // The share of requests: the gateway reports 0 or 1 for each.
      statistic: "Average",
      // The long window alone: one alarm has one period. It fires when both windows would, and ends later.
      period: alert.longWindowMinutes * 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: Number((alert.burnRate * (1 - objective.target)).toPrecision(6)),
      treatMissingData: "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
    return id;
  }
}

function describe(title: string, url: string): string {
  return `${title}. What to do: ${url}`;
}

function series(source: Watched["source"], { functionName, apiName, stageName }: AlarmsProps) {
  return source === "function"
    ? {
        namespace: "AWS/Lambda",
        dimensions: { FunctionName: functionName, Resource: `${functionName}:${ALIAS}` },
      }
    : { namespace: "AWS/ApiGateway", dimensions: { ApiName: apiName, Stage: stageName } };
}
