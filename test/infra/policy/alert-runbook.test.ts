import { describe, expect, it } from "vitest";
import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm";
import { MonitoringAlertPolicy } from "#google/monitoring-alert-policy";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("alertRunbook", () => {
  it("refuses alerts without a link to a section of the runbook", () => {
    const stack = stackUnderTest();
    new CloudwatchMetricAlarm(stack, "alarm", {
      alarmName: "a",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      alarmDescription: "see https://example.com",
    });
    new MonitoringAlertPolicy(stack, "policy", {
      displayName: "a",
      combiner: "OR",
      conditions: [],
      documentation: { content: "docs/runbook.md" },
    });
    expect(violationsOf("alert-runbook", stack)).toEqual([
      "dev-test/alarm (aws_cloudwatch_metric_alarm.alarm): alert-runbook: it has no link to its section of the runbook (https://…/docs/runbook.md#<section>). Fix: put it into alarm_description.",
      "dev-test/policy (google_monitoring_alert_policy.policy): alert-runbook: it has no link to its section of the runbook (https://…/docs/runbook.md#<section>). Fix: put it into documentation.links.",
    ]);
  });

  it("accepts a link on both clouds", () => {
    const stack = stackUnderTest();
    new CloudwatchMetricAlarm(stack, "alarm", {
      alarmName: "a",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      alarmDescription: "Errors. https://example.com/docs/runbook.md#lambda-errors",
    });
    new MonitoringAlertPolicy(stack, "policy", {
      displayName: "a",
      combiner: "OR",
      conditions: [],
      documentation: {
        links: [{ url: "https://example.com/docs/runbook.md#saturation", displayName: "Runbook" }],
      },
    });
    expect(violationsOf("alert-runbook", stack)).toEqual([]);
  });
});
