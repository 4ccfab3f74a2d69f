import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Alarms } from "../../../infra/aws/alarms.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

let ids: readonly string[] = [];
const made = synthesizeConstruct((scope) => {
  ids = new Alarms(scope, "alarms", {
    prefix: "mcp-dev",
    functionName: "mcp-dev",
    apiName: "mcp-dev",
    stageName: "live",
    topicArn: "topic",
    runbook: { repository: "o/r", branch: "main" },
  }).ids;
});
const find = (metric: string) =>
  made.all("aws_cloudwatch_metric_alarm").find((alarm) => alarm["metric_name"] === metric);

describe("Alarms", () => {
  it("has an alarm for the function, the API and each burn rate that CloudWatch can compute", () => {
    expect(ids).toEqual([
      "lambda-errors",
      "lambda-duration",
      "lambda-throttles",
      "api-5xx",
      "api-latency",
      "slo-availability-fast",
      "slo-availability-slow",
    ]);
  });

  it("fires on more than 10 errors in 300 s, twice", () => {
    expect(find("Errors")).toMatchObject({
      namespace: "AWS/Lambda",
      dimensions: { FunctionName: "mcp-dev", Resource: "mcp-dev:live" },
      statistic: "Sum",
      threshold: 10,
      comparison_operator: "GreaterThanThreshold",
      period: 300,
      evaluation_periods: 2,
      treat_missing_data: "notBreaching",
    });
  });

  it("fires on an average of more than 10 s over 300 s, twice", () => {
    expect(find("Duration")).toMatchObject({
      statistic: "Average",
      threshold: 10_000,
      period: 300,
      evaluation_periods: 2,
    });
  });

  it("fires on throttles and on the slowest 5 % of the API's answers", () => {
    expect(find("Throttles")).toMatchObject({ statistic: "Sum", threshold: 0 });
    const latency = find("Latency");
    expect(latency).toMatchObject({
      namespace: "AWS/ApiGateway",
      dimensions: { ApiName: "mcp-dev", Stage: "live" },
      extended_statistic: "p95",
      threshold: 10_000,
    });
    expect(latency).not.toHaveProperty("statistic");
  });

  it("fires when the long window of a burn rate burns too fast, for windows that an alarm can have", () => {
    const burns = made
      .all("aws_cloudwatch_metric_alarm")
      .filter(({ metric_name: metric, statistic }) => metric === "5XXError" && statistic === "Average");
    expect(burns).toMatchObject([
      {
        alarm_name: "mcp-dev-slo-availability-fast",
        period: 3600,
        threshold: 0.0144,
        alarm_actions: ["topic"],
      },
      {
        alarm_name: "mcp-dev-slo-availability-slow",
        period: 21_600,
        threshold: 0.006,
        ok_actions: ["topic"],
      },
    ]);
  });

  it("links each to a section that the runbook has", async () => {
    const runbook = await readFile(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
    const sections = runbook.split("\n").flatMap((line) => /^### (\S+)$/.exec(line)?.[1] ?? []);
    expect(sections).toEqual(expect.arrayContaining([...ids]));
    for (const { alarm_description: text } of made.all("aws_cloudwatch_metric_alarm")) {
      expect(text).toMatch(/https:\/\/github\.com\/o\/r\/blob\/main\/docs\/runbook\.md#[\w-]+$/);
    }
  });
});
