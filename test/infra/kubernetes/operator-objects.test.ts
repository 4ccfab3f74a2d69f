import { describe, expect, it } from "vitest";
import { OperatorObjects } from "../../../infra/kubernetes/operator-objects.ts";
import { prometheusRules } from "../../../infra/telemetry/prometheus-rules.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { selector, server } from "./support/any-server.ts";

const runbook = { repository: "o/r", branch: "main" };

describe("OperatorObjects", () => {
  const [monitor, rules] = synthesizeConstruct(
    (scope) =>
      new OperatorObjects(scope, "monitoring", { ...server, selectedBy: { release: "prometheus" }, runbook }),
  )
    .all("kubernetes_manifest")
    .map(({ manifest }) => manifest);

  it("has the pods scraped under the server's name, which rules and dashboard go by", () => {
    expect(monitor).toEqual({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PodMonitor",
      metadata: {
        name: "mcp-dev",
        namespace: "mcp",
        labels: { environment: "dev", ...selector, release: "prometheus" },
      },
      spec: {
        selector: { matchLabels: selector },
        podMetricsEndpoints: [
          {
            port: "metrics",
            path: "/metrics",
            interval: "30s",
            relabelings: [{ action: "replace", targetLabel: "server", replacement: "mcp-dev" }],
          },
        ],
      },
    });
  });

  it("alerts by the contract's rules about this server alone", () => {
    expect(rules).toMatchObject({
      kind: "PrometheusRule",
      metadata: { labels: { release: "prometheus" } },
      spec: prometheusRules(runbook, "mcp-dev"),
    });
    expect(JSON.stringify(rules)).toContain('server=\\"mcp-dev\\"');
  });
});
