import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { Alerts, type AlertsProps } from "../../../infra/google/alerts.ts";
import { type Attributes, synthesizeConstruct } from "../support/synthesize-construct.ts";

const props: AlertsProps = {
  prefix: "mcp-dev",
  serviceName: "mcp-dev",
  uptimeCheckId: "check",
  channels: ["channel"],
  runbook: { repository: "o/r", branch: "main" },
  labels: { owner: "platform" },
};
let ids: readonly string[] = [];
const alerts = synthesizeConstruct((scope) => {
  ids = new Alerts(scope, "alerts", props).ids;
}).all("google_monitoring_alert_policy");
const find = (title: string) => alerts.find((alert) => alert["display_name"] === `mcp-dev: ${title}`);

describe("Alerts", () => {
  it("has an alert for errors, latency, saturation, uptime and each burn rate", () => {
    expect(ids).toEqual([
      "high-error-rate",
      "high-latency",
      "slo-availability-fast",
      "slo-availability-slow",
      "slo-availability-creeping",
      "slo-latency-fast",
      "slo-latency-slow",
      "slo-latency-creeping",
      "saturation",
      "uptime-check",
    ]);
    expect(alerts).toHaveLength(10);
  });

  it("asks the server's metrics in PromQL, before the first sample exists too", () => {
    expect(find("More than 5 % of requests fail")).toMatchObject({
      severity: "CRITICAL",
      conditions: [
        {
          condition_prometheus_query_language: {
            query: expect.stringMatching(/mcp_requests_total\{service_name="mcp-dev".*> 0\.05$/),
            duration: "300s",
            evaluation_interval: "30s",
            disable_metric_validation: true,
          },
        },
      ],
    });
  });

  it("asks Cloud Run for CPU and memory", () => {
    const saturation = find("CPU or memory is nearly used up");
    expect(saturation).toMatchObject({
      severity: "WARNING",
      conditions: [
        { condition_threshold: { threshold_value: 0.9, duration: "600s" } },
        { condition_threshold: { threshold_value: 0.9, duration: "600s" } },
      ],
    });
    expect(JSON.stringify(saturation)).toMatch(
      /container\/cpu\/utilizations.*container\/memory\/utilizations/,
    );
  });

  it("needs more than one region to fail for two minutes", () => {
    expect(find("The server cannot be reached from outside")).toMatchObject({
      conditions: [
        {
          condition_threshold: {
            filter: expect.stringContaining('metric.labels.check_id = "check"'),
            threshold_value: 1,
            duration: "120s",
          },
        },
      ],
    });
  });

  it("reaches somebody and links to its section of the runbook", async () => {
    const runbook = await readFile(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
    for (const alert of alerts) {
      expect(alert).toMatchObject({ notification_channels: ["channel"], user_labels: { owner: "platform" } });
    }
    for (const id of ids) {
      expect(alerts.map(linkOf)).toContain(`https://github.com/o/r/blob/main/docs/runbook.md#${id}`);
      expect(runbook).toContain(`\n### ${id}\n`);
    }
  });
});

function linkOf({ documentation }: Attributes): string | undefined {
  return (documentation as { links: { url: string }[] }).links[0]?.url;
}
