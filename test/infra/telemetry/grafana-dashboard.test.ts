import { describe, expect, it } from "vitest";
import { grafanaDashboard } from "../../../infra/telemetry/grafana-dashboard.ts";

interface DrawnPanel {
  readonly title: string;
  readonly type: string;
  readonly fieldConfig?: {
    readonly defaults: { readonly thresholds?: { readonly steps: { value: number | null }[] } };
  };
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(JSON.stringify(grafanaDashboard())) as {
  readonly panels: readonly DrawnPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
};
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

describe("grafanaDashboard", () => {
  it("shows what the servers count and what the monitor finds", () => {
    const all = queries.join("\n");
    for (const name of [
      "mcp_requests_total",
      "mcp_request_duration_seconds_bucket",
      "mcp_active_connections",
      "mcp_errors_total",
      "mcp_tool_usage_total",
      "mcp_cache_hits_total",
      "mcp_ratelimit_violations_total",
      "mcp_circuit_breaker_state",
      "mcp_cpu_usage_percent",
      "mcp_memory_usage_bytes",
      "mcp_server_availability",
      "mcp_consecutive_failures",
      "mcp_response_time_seconds_bucket",
    ]) {
      expect(all).toContain(name);
    }
  });

  it("has a table of health and a panel for each objective's budget", () => {
    const titles = dashboard.panels.map(({ title, type }) => `${type}: ${title}`);
    expect(titles).toContain("table: Health");
    expect(titles).toContain("timeseries: Requests are answered: error budget left of 30 days");
    expect(titles).toContain("timeseries: Answers are fast: error budget left of 30 days");
  });

  it("looks in every query at the chosen servers alone", () => {
    expect(queries.length).toBe(21);
    for (const query of queries) expect(query).toContain('server=~"$server"');
    expect(dashboard.templating.list.map(({ name, query }) => [name, query])).toEqual([
      ["datasource", "prometheus"],
      ["server", "label_values(mcp_active_connections, server)"],
    ]);
  });

  it("draws the line where the alert on failing requests fires", () => {
    const panel = dashboard.panels.find(({ title }) => title === "Share of requests that fail");
    expect(panel?.fieldConfig?.defaults.thresholds?.steps.map(({ value }) => value)).toEqual([null, 0.05]);
  });
});
