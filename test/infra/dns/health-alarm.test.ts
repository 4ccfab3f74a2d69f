import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { AwsProvider } from "#aws/provider";
import { HealthAlarm } from "../../../infra/dns/health-alarm.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("HealthAlarm", () => {
  const alarm = synthesizeConstruct((scope) => {
    const provider = new AwsProvider(scope, "aws", { alias: "virginia", region: "us-east-1" });
    new HealthAlarm(scope, "alarm", {
      prefix: "mcp-dev",
      healthCheckId: "check",
      topicArn: "topic",
      runbook: { repository: "o/r", branch: "main" },
      provider,
    });
  }).only("aws_cloudwatch_metric_alarm");

  it("looks where Route 53 keeps its metrics", () => {
    expect(alarm).toMatchObject({
      provider: "aws.virginia",
      namespace: "AWS/Route53",
      metric_name: "HealthCheckStatus",
      dimensions: { HealthCheckId: "check" },
    });
  });

  it("fires when one minute was unhealthy, or unknown, and says so to somebody", () => {
    expect(alarm).toMatchObject({
      statistic: "Minimum",
      comparison_operator: "LessThanThreshold",
      threshold: 1,
      period: 60,
      evaluation_periods: 1,
      treat_missing_data: "breaching",
      alarm_actions: ["topic"],
    });
  });

  it("links to a section that the runbook has", async () => {
    const runbook = await readFile(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
    expect(runbook).toContain("### primary-unhealthy");
    expect(alarm["alarm_description"]).toMatch(/docs\/runbook\.md#primary-unhealthy$/);
  });
});
