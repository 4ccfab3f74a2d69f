import { afterEach, describe, expect, it, vi } from "vitest";
import { errorTypes, labelledMethods, maxSeries, outcomes } from "../../app/contract/telemetry.ts";
import { createMetrics, type RequestFacts } from "../../app/telemetry/metrics.ts";

const facts: RequestFacts = {
  method: "tools/call",
  endpoint: "/mcp",
  outcome: "ok",
  errorType: undefined,
  clientId: "anonymous",
  tool: "echo",
  durationSeconds: 0.02,
};
const options = { version: "1.2.3", toolNames: ["echo", "sum"], clientIds: ["acme", "globex"] };

/** The time series of the contract's metrics in a Prometheus text. */
const seriesOf = (text: string) => text.split("\n").filter((line) => line.startsWith("mcp_"));

describe("createMetrics", () => {
  afterEach(() => vi.useRealTimers());

  it("writes a request that ended well under the names that dashboards know", async () => {
    const metrics = createMetrics(options);
    metrics.recordRequest(facts);
    const series = seriesOf(await metrics.text());
    expect(series).toContain(
      'mcp_requests_total{method="tools/call",status="ok",client_id="anonymous",version="1.2.3"} 1',
    );
    expect(series).toContain('mcp_tool_usage_total{tool_name="echo",success="true"} 1');
    const duration = 'method="tools/call",endpoint="/mcp"';
    const bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];
    const buckets = series.filter((line) => line.startsWith("mcp_request_duration_seconds_bucket"));
    expect(buckets).toEqual(
      bounds.map(
        (le, index) => `mcp_request_duration_seconds_bucket{le="${le}",${duration}} ${index < 2 ? 0 : 1}`,
      ),
    );
    expect(series).toContain(`mcp_request_duration_seconds_count{${duration}} 1`);
    expect(series.some((line) => line.startsWith("mcp_errors_total"))).toBe(false);
  });

  it("counts a tool result with isError as an error, although it is HTTP 200", async () => {
    const metrics = createMetrics(options);
    metrics.recordRequest({ ...facts, outcome: "tool_error", errorType: "tool_error" });
    const series = seriesOf(await metrics.text());
    expect(series).toContain('mcp_errors_total{error_type="tool_error"} 1');
    expect(series).toContain('mcp_tool_usage_total{tool_name="echo",success="false"} 1');
  });

  it("keeps kinds of requests apart that differ in one label", async () => {
    const metrics = createMetrics(options);
    const kinds: Partial<RequestFacts>[] = [
      {},
      {},
      { method: "tools/list", tool: undefined },
      { tool: "sum" },
      { clientId: "acme" },
      { outcome: "tool_error", errorType: "tool_error" },
    ];
    for (const kind of kinds) metrics.recordRequest({ ...facts, ...kind });
    const series = seriesOf(await metrics.text()).filter((line) => !line.includes("_duration_"));
    const labels = 'status="ok",client_id="anonymous",version="1.2.3"';
    expect(series).toEqual(
      expect.arrayContaining([
        `mcp_requests_total{method="tools/call",${labels}} 3`,
        `mcp_requests_total{method="tools/list",${labels}} 1`,
        'mcp_requests_total{method="tools/call",status="ok",client_id="acme",version="1.2.3"} 1',
        'mcp_requests_total{method="tools/call",status="tool_error",client_id="anonymous",version="1.2.3"} 1',
        'mcp_tool_usage_total{tool_name="echo",success="true"} 3',
        'mcp_tool_usage_total{tool_name="echo",success="false"} 1',
        'mcp_tool_usage_total{tool_name="sum",success="true"} 1',
        'mcp_errors_total{error_type="tool_error"} 1',
      ]),
    );
  });

  it("counts every step of a counter that nobody asks for", async () => {
    const metrics = createMetrics(options);
    await metrics.text();
    for (let step = 0; step < 1000; step++) metrics.recordLookup("hit");
    expect(seriesOf(await metrics.text())).toContain('mcp_cache_hits_total{type="hit"} 1000');
  });

  it("counts once what came before it was first asked, and what came after", async () => {
    const metrics = createMetrics(options);
    metrics.recordRateLimitViolation();
    metrics.recordRateLimitViolation();
    expect(seriesOf(await metrics.text())).toContain("mcp_ratelimit_violations_total 2");
    metrics.recordRateLimitViolation();
    expect(seriesOf(await metrics.text())).toContain("mcp_ratelimit_violations_total 3");
  });

  it("writes cache look-ups, rate limit violations and breakers", async () => {
    const metrics = createMetrics(options);
    for (const result of ["hit", "hit", "miss", "coalesced", "error"] as const) metrics.recordLookup(result);
    metrics.recordRateLimitViolation();
    metrics.setBreakerState("search", 2);
    expect(seriesOf(await metrics.text())).toEqual(
      expect.arrayContaining([
        'mcp_cache_hits_total{type="hit"} 2',
        'mcp_cache_hits_total{type="miss"} 1',
        'mcp_cache_hits_total{type="coalesced"} 1',
        'mcp_cache_hits_total{type="error"} 1',
        "mcp_ratelimit_violations_total 1",
        'mcp_circuit_breaker_state{target="search"} 2',
      ]),
    );
  });

  it("stays within the bound of the contract, and reaches it, whatever callers send", async () => {
    const metrics = createMetrics(options);
    for (const [index, errorType] of errorTypes.entries()) {
      metrics.recordRequest({ ...facts, errorType, clientId: options.clientIds[index % 2] ?? "" });
    }
    for (let caller = 0; caller < 10_000; caller++) {
      const made = {
        clientId: `c${caller}`,
        tool: `t${caller}`,
        method: `m${caller}`,
        endpoint: `/p${caller}`,
      };
      metrics.recordRequest({ ...facts, ...made });
    }
    for (const method of [...labelledMethods, "x"]) {
      for (const outcome of outcomes) {
        for (const clientId of [...options.clientIds, "anonymous", "x"]) {
          for (const endpoint of ["/mcp", "/sse", "/messages", "x"]) {
            for (const tool of [...options.toolNames, "x"]) {
              metrics.recordRequest({ ...facts, method, outcome, clientId, endpoint, tool });
            }
          }
        }
      }
    }
    for (const result of ["hit", "miss", "coalesced", "error"] as const) metrics.recordLookup(result);
    metrics.recordRateLimitViolation();
    for (const target of ["redis", "search"]) metrics.setBreakerState(target, 0);
    const bound = maxSeries({ toolCount: 2, clientCount: 2, breakerCount: 2 });
    // One is to spare: a gauge without labels stands for breakers where there are none.
    expect(seriesOf(await metrics.text())).toHaveLength(bound - 1);
  });

  it("shows the connections that are open when it is asked", async () => {
    const metrics = createMetrics(options);
    let open = 3;
    metrics.countConnections(() => open);
    expect(await metrics.text()).toContain("mcp_active_connections 3\n");
    open = 0;
    expect(await metrics.text()).toContain("mcp_active_connections 0\n");
  });

  it("shows resident memory in bytes", async () => {
    const text = await createMetrics(options).text();
    const bytes = Number(/^mcp_memory_usage_bytes (.*)$/m.exec(text)?.[1]);
    expect(bytes / process.memoryUsage.rss()).toBeGreaterThan(0.5);
    expect(bytes / process.memoryUsage.rss()).toBeLessThan(2);
  });

  it("shows CPU time in percent of one core, the same to readers within a second", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const usage = vi.spyOn(process, "cpuUsage");
    usage.mockReturnValue({ user: 1_000_000, system: 500_000 });
    const metrics = createMetrics(options);
    const percent = async () => Number(/^mcp_cpu_usage_percent (.*)$/m.exec(await metrics.text())?.[1]);
    usage.mockReturnValue({ user: 2_000_000, system: 1_000_000 });
    vi.advanceTimersByTime(5000);
    expect(await percent()).toBeCloseTo(30);
    vi.advanceTimersByTime(900);
    expect(await percent()).toBeCloseTo(30);
    vi.advanceTimersByTime(9100);
    expect(await percent()).toBeCloseTo(0);
    usage.mockRestore();
  });
});
