import { describe, expect, it } from "vitest";
import { CloudwatchMetricAlarm } from "#aws/cloudwatch-metric-alarm";
import { MonitoringAlertPolicy } from "#google/monitoring-alert-policy";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("alertChannel", () => {
  it("refuses alerts that reach nobody", () => {
    const stack = stackUnderTest();
    new CloudwatchMetricAlarm(stack, "alarm", {
      alarmName: "a",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
    });
    new MonitoringAlertPolicy(stack, "policy", {
      displayName: "a",
      combiner: "OR",
      conditions: [],
      notificationChannels: [],
    });
    expect(violationsOf("alert-channel", stack)).toEqual([
      "dev-test/alarm (aws_cloudwatch_metric_alarm.alarm): alert-channel: it alerts nobody. Fix: set alarm_actions.",
      "dev-test/policy (google_monitoring_alert_policy.policy): alert-channel: it alerts nobody. Fix: set notification_channels.",
    ]);
  });

  it("accepts alerts with a channel", () => {
    const stack = stackUnderTest();
    new CloudwatchMetricAlarm(stack, "alarm", {
      alarmName: "a",
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      alarmActions: ["topic"],
    });
    new MonitoringAlertPolicy(stack, "policy", {
      displayName: "a",
      combiner: "OR",
      conditions: [],
      notificationChannels: ["channel"],
    });
    expect(violationsOf("alert-channel", stack)).toEqual([]);
  });
});
