import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { alertRules } from "../../../infra/telemetry/alert-rules.ts";
import { runbookUrl } from "../../../infra/telemetry/runbook.ts";

const rules = alertRules({ matchers: { service_name: "mcp" } });
const rule = (id: string) => rules.find((each) => each.id === id);

describe("alertRules", () => {
  it("has the thresholds and, for each objective, every burn rate", () => {
    expect(rules.map(({ id, severity, forSeconds }) => [id, severity, forSeconds])).toEqual([
      ["high-error-rate", "page", 300],
      ["high-latency", "ticket", 300],
      ["slo-availability-fast", "page", 0],
      ["slo-availability-slow", "page", 0],
      ["slo-availability-creeping", "ticket", 0],
      ["slo-latency-fast", "page", 0],
      ["slo-latency-slow", "page", 0],
      ["slo-latency-creeping", "ticket", 0],
    ]);
  });

  it("fires when more than 5 % of the requests of five minutes failed by our fault", () => {
    expect(rule("high-error-rate")?.query).toBe(
      '((sum (rate(mcp_requests_total{service_name="mcp",status=~"unavailable|timeout|crash"}[5m]))) or vector(0)) / ' +
        '(sum (rate(mcp_requests_total{service_name="mcp"}[5m]))) > 0.05',
    );
  });

  it("fires when the slowest 5 % take over 2.5 s", () => {
    expect(rule("high-latency")?.query).toBe(
      'histogram_quantile(0.95, sum by (le) (rate(mcp_request_duration_seconds_bucket{service_name="mcp"}[5m]))) > 2.5',
    );
  });

  it("asks both windows of a burn rate, against the budget times the rate", () => {
    const query = rule("slo-availability-fast")?.query ?? "";
    expect(query.match(/\[(\w+)\]/g)).toEqual(["[1h]", "[1h]", "[5m]", "[5m]"]);
    expect(query.match(/> [\d.]+/g)).toEqual(["> 0.0144", "> 0.0144"]);
    expect(query).toContain(") and (");
  });

  it("counts an answer as slow beyond the objective's bucket", () => {
    expect(rule("slo-latency-slow")?.query).toContain('le=~"1|1\\\\.0"');
    expect(rule("slo-latency-slow")?.query.match(/> [\d.]+/g)).toEqual(["> 0.3", "> 0.3"]);
  });
});

describe("runbookUrl", () => {
  it("leads to the alert's section of the runbook", () => {
    expect(runbookUrl({ repository: "o/r", branch: "main" }, "saturation")).toBe(
      "https://github.com/o/r/blob/main/docs/runbook.md#saturation",
    );
  });

  it("finds a section for every rule", async () => {
    const runbook = await readFile(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
    const sections = runbook.match(/^### (\S+)$/gm)?.map((heading) => heading.slice(4)) ?? [];
    expect(sections).toEqual(expect.arrayContaining(rules.map(({ id }) => id)));
  });
});
