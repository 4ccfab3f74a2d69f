import { Construct } from "constructs";
import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm";
import type { TerraformProvider } from "#tf";
import { thresholdAlerts } from "../../app/contract/objectives.ts";
import { type RunbookProps, runbookUrl } from "../telemetry/runbook.ts";

export interface HealthAlarmProps {
  /** Opens the alarm's name. */
  readonly prefix: string;
  readonly healthCheckId: string;
  /** ARN of a topic in us-east-1. */
  readonly topicArn: string;
  readonly runbook: RunbookProps;
  /** Of us-east-1, where Route 53 keeps its metrics. */
  readonly provider: TerraformProvider;
}

const ID = "primary-unhealthy";

/** Says that Route 53 sees the primary as unhealthy, and so that the secondary serves. */
export class HealthAlarm extends Construct {
  /** The section that docs/runbook.md has for it. */
  readonly id = ID;

  constructor(scope: Construct, id: string, props: HealthAlarmProps) {
    super(scope, id);
    const { prefix, healthCheckId, topicArn, runbook, provider } = props;
    const { title, periodSeconds, periods } = thresholdAlerts[ID];
    new CloudwatchMetricAlarm(this, "alarm", {
      provider,
      alarmName: `${prefix}: ${title}`,
      alarmDescription: `${title}. What to do: ${runbookUrl(runbook, ID)}`,
      namespace: "AWS/Route53",
      metricName: "HealthCheckStatus",
      dimensions: { HealthCheckId: healthCheckId },
      // 1 is healthy, 0 is not.
      statistic: "Minimum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: periodSeconds,
      evaluationPeriods: periods,
      // A check that reports nothing is a check that nobody has.
      treatMissingData: "breaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}
