import { describe, expect, it } from "vitest";
import { createEmbeddedMetrics, toEmbeddedDocuments } from "../../app/telemetry/embedded-metrics.ts";
import { createMetrics } from "../../app/telemetry/metrics.ts";
import type { Observation } from "../../app/telemetry/observation.ts";

const at = { environment: "prod", timestampMs: 1_795_226_400_000 };

const lookup = (type: string): Observation => ({ metric: "cacheHits", labels: { type }, value: 1 });
const duration = (value: number, method = "ping"): Observation => ({
  metric: "requestDuration",
  labels: { method, endpoint: "/mcp" },
  value,
});

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

const directives = (document: object) =>
  (document as { _aws: { CloudWatchMetrics: Directive[] } })._aws.CloudWatchMetrics;

describe("toEmbeddedDocuments", () => {
  it("puts one request into one document that CloudWatch takes metrics from", () => {
    const observations: Observation[] = [];
    const metrics = createMetrics({
      version: "1",
      toolNames: ["process_data"],
      clientIds: [],
      onObservation: (observation) => observations.push(observation),
    });
    metrics.recordLookup("miss");
    metrics.recordRequest({
      method: "tools/call",
      endpoint: "/mcp",
      outcome: "tool_error",
      errorType: "tool_error",
      clientId: "anonymous",
      tool: "process_data",
      durationSeconds: 0.25,
    });
    metrics.recordRateLimitViolation();
    metrics.setBreakerState("redis", 2);
    expect(toEmbeddedDocuments(observations, at)).toEqual([
      {
        _aws: {
          Timestamp: 1_795_226_400_000,
          CloudWatchMetrics: [
            ["mcp_cache_hits_total", "Count", ["environment", "type"]],
            [
              "mcp_requests_total",
              "Count",
              ["environment"],
              ["environment", "status"],
              ["environment", "method"],
            ],
            ["mcp_request_duration_seconds", "Seconds", ["environment"], ["environment", "method"]],
            ["mcp_errors_total", "Count", ["environment", "error_type"]],
            ["mcp_tool_usage_total", "Count", ["environment", "tool_name", "success"]],
            ["mcp_ratelimit_violations_total", "Count", ["environment"]],
            ["mcp_circuit_breaker_state", "None", ["environment", "target"]],
          ].map(([Name, Unit, ...Dimensions]) => ({
            Namespace: "mcp-home",
            Dimensions,
            Metrics: [{ Name, Unit }],
          })),
        },
        environment: "prod",
        type: "miss",
        method: "tools/call",
        status: "tool_error",
        error_type: "tool_error",
        tool_name: "process_data",
        success: "false",
        target: "redis",
        mcp_cache_hits_total: 1,
        mcp_requests_total: 1,
        mcp_request_duration_seconds: 0.25,
        mcp_errors_total: 1,
        mcp_tool_usage_total: 1,
        mcp_ratelimit_violations_total: 1,
        mcp_circuit_breaker_state: 2,
      },
    ]);
  });

  it("adds up counters, keeps the last state of a gauge and every value of a histogram", () => {
    const [document] = toEmbeddedDocuments(
      [
        lookup("hit"),
        lookup("hit"),
        { metric: "circuitBreakerState", labels: { target: "redis" }, value: 2 },
        { metric: "circuitBreakerState", labels: { target: "redis" }, value: 0 },
        duration(0.1),
        duration(0.2),
      ],
      at,
    );
    expect(document).toMatchObject({
      mcp_cache_hits_total: 2,
      mcp_circuit_breaker_state: 0,
      mcp_request_duration_seconds: [0.1, 0.2],
    });
  });

  it("needs a document more where one name would have two values", () => {
    const documents = toEmbeddedDocuments(
      [lookup("hit"), lookup("miss"), duration(1), duration(2, "initialize")],
      at,
    );
    expect(documents).toHaveLength(2);
    expect(documents[0]).toMatchObject({ type: "hit", method: "ping" });
    expect(documents[1]).toMatchObject({ type: "miss", method: "initialize" });
  });

  it("keeps within the format's limits: 100 values, 100 metrics, 30 dimensions, strings as dimensions", () => {
    const documents = toEmbeddedDocuments(
      Array.from({ length: 250 }, (_, i) => duration(i)),
      at,
    );
    const values = documents.map((document) => document.mcp_request_duration_seconds as number[]);
    expect(values.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(values.flat()).toEqual(Array.from({ length: 250 }, (_, i) => i));
    for (const document of documents) {
      expect(directives(document).length).toBeLessThanOrEqual(100);
      for (const { Dimensions } of directives(document)) {
        for (const set of Dimensions) {
          expect(set.length).toBeLessThanOrEqual(30);
          for (const dimension of set) expect(document[dimension]).toEqual(expect.any(String));
        }
      }
    }
  });

  it("leaves out what Lambda reports itself, and labels that are no dimensions", () => {
    expect(toEmbeddedDocuments([{ metric: "memoryUsage", labels: {}, value: 1 }], at)).toEqual([]);
    expect(toEmbeddedDocuments([duration(1)], at)[0]).not.toHaveProperty("endpoint");
  });
});

describe("createEmbeddedMetrics", () => {
  it("writes one line for what was observed since the last flush, and none for nothing", () => {
    const lines: string[] = [];
    const metrics = createEmbeddedMetrics({ environment: "dev", write: (line) => lines.push(line) });
    metrics.flush();
    expect(lines).toEqual([]);
    metrics.observe(lookup("hit"));
    metrics.flush();
    metrics.flush();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ environment: "dev", mcp_cache_hits_total: 1 });
  });
});
