import { describe, expect, it } from "vitest";
import {
  minutes,
  percentile,
  selector,
  slowRatio,
  statusRatio,
  sumRate,
} from "../../../infra/telemetry/promql.ts";

const matchers = { service_name: "mcp" };

describe("selector", () => {
  it("names the metric and the labels", () => {
    expect(selector("requests", { matchers, where: { status: "ok" } })).toBe(
      'mcp_requests_total{service_name="mcp",status="ok"}',
    );
  });

  it("takes several values of a label, each as itself", () => {
    expect(selector("requests", { matchers: {}, where: { method: ["tools/call", "a.b"] } })).toBe(
      'mcp_requests_total{method=~"tools\\\\/call|a\\\\.b"}',
    );
  });

  it("takes a pattern for a label of the platform", () => {
    expect(selector("availability", { matchers: { server: { pattern: "$server" } } })).toBe(
      'mcp_server_availability{server=~"$server"}',
    );
  });

  it("escapes what would end the text", () => {
    expect(selector("requests", { matchers: { service_name: 'a"b\\c' } })).toBe(
      'mcp_requests_total{service_name="a\\"b\\\\c"}',
    );
  });

  it("does not compile with a label that the metric does not have", () => {
    // @ts-expect-error the counter of requests has no label `tool_name`
    expect(selector("requests", { matchers, where: { tool_name: "x" } })).toContain("tool_name");
  });
});

describe("sumRate", () => {
  it("sums over instances, by the labels asked for", () => {
    expect(sumRate("up", "5m")).toBe("sum (rate(up[5m]))");
    expect(sumRate("up", "5m", ["a", "b"])).toBe("sum by (a, b) (rate(up[5m]))");
  });
});

describe("minutes", () => {
  it("writes whole hours as hours", () => {
    expect([5, 30, 60, 360, 4320].map(minutes)).toEqual(["5m", "30m", "1h", "6h", "72h"]);
  });
});

describe("statusRatio", () => {
  it("is zero, not unknown, before the first failure", () => {
    expect(statusRatio(["crash"], { matchers: {}, window: "5m" })).toBe(
      '((sum (rate(mcp_requests_total{status=~"crash"}[5m]))) or vector(0)) / (sum (rate(mcp_requests_total{}[5m])))',
    );
  });
});

describe("statusRatio by a label", () => {
  it("is zero for each value that has had no failure yet", () => {
    expect(statusRatio(["crash"], { matchers: {}, window: "5m", by: ["server"] })).toBe(
      '((sum by (server) (rate(mcp_requests_total{status=~"crash"}[5m]))) or 0 * (sum by (server) (rate(mcp_requests_total{}[5m])))) / (sum by (server) (rate(mcp_requests_total{}[5m])))',
    );
  });
});

describe("slowRatio", () => {
  it("finds a whole bound in Prometheus before and from version 3", () => {
    expect(slowRatio({ matchers: {}, window: "1h", thresholdSeconds: 1 })).toBe(
      '1 - (sum (rate(mcp_request_duration_seconds_bucket{le=~"1|1\\\\.0"}[1h]))) / (sum (rate(mcp_request_duration_seconds_count{}[1h])))',
    );
  });

  it("refuses a bound that is no bucket", () => {
    expect(() => slowRatio({ matchers, window: "1h", thresholdSeconds: 3 })).toThrow(
      "mcp_request_duration_seconds has no bucket of 3 s; choose one of 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10",
    );
  });
});

describe("percentile", () => {
  it("is taken over all instances", () => {
    expect(percentile("requestDuration", { matchers: {}, window: "5m", rank: 95 })).toBe(
      "histogram_quantile(0.95, sum by (le) (rate(mcp_request_duration_seconds_bucket{}[5m])))",
    );
  });
});
