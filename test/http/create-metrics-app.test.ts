import { spawnSync } from "node:child_process";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { metrics } from "../../app/contract/telemetry.ts";
import { callTool } from "../support/call-tool.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { sendHttp } from "../support/send-http.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

/** METRICS_PORT=0 turns the listener off, so the test has to find a port. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Debian's package `prometheus` has it. */
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

describe("createMetricsApp", () => {
  let server: TestServer;
  let metricsOrigin: string;
  beforeAll(async () => {
    const port = await findFreePort();
    metricsOrigin = `http://127.0.0.1:${port}`;
    server = await startTestServer({ settings: { METRICS_PORT: String(port) } });
  });
  afterAll(() => server.stop());

  const scrape = async () => (await fetch(`${metricsOrigin}/metrics`)).text();

  it("answers GET with the text that Prometheus reads", async () => {
    const answer = await fetch(`${metricsOrigin}/metrics?x=1`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await answer.text()).toContain("# TYPE mcp_requests_total counter");
  });

  it("answers HEAD without a body", async () => {
    const answer = await sendHttp(metricsOrigin, { method: "HEAD", path: "/metrics" });
    expect([answer.status, answer.body]).toEqual([200, ""]);
  });

  it.each(["POST", "PUT", "DELETE", "OPTIONS"])("refuses %s", async (method) => {
    const answer = await sendHttp(metricsOrigin, { method, path: "/metrics" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("answers under any Host, because scrapers come by address or service name", async () => {
    const answer = await sendHttp(metricsOrigin, {
      method: "GET",
      path: "/metrics",
      headers: { host: "app:9090" },
    });
    expect(answer.status).toBe(200);
  });

  it.each(["/", "/mcp", "/health", "/metrics/"])("has nothing else: %s", async (path) => {
    expect((await sendHttp(metricsOrigin, { method: "GET", path })).status).toBe(404);
  });

  it.each(["/metrics", "/metrics/", "/METRICS", "/%6detrics"])(
    "is never reached through the public port: %s",
    async (path) => {
      const answer = await sendHttp(server.origin, { method: "GET", path, headers: { host: "localhost" } });
      expect(answer.status).toBe(404);
      expect(answer.body).not.toContain("mcp_requests_total");
    },
  );

  it("shows the connections of the public port", async () => {
    const seen = async () => Number(/^mcp_active_connections (.*)$/m.exec(await scrape())?.[1]);
    await vi.waitFor(async () => expect(await seen()).toBe(0), { interval: 20, timeout: 10_000 });
    const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
    await vi.waitFor(async () => expect(await seen()).toBe(1), { interval: 20 });
    socket.destroy();
    await vi.waitFor(async () => expect(await seen()).toBe(0), { interval: 20 });
  });

  it("shows the numbers that monitoring://metrics shows", async () => {
    for (let count = 0; count < 3; count++) {
      await callTool(server.mcpUrl, "process_data", { data: { count }, operation: "analyze" });
    }
    const answer = await post(
      server.mcpUrl,
      legacyRequest("resources/read", { uri: "monitoring://metrics" }),
    );
    const { result } = (await answer.json()) as { result: { contents: { text: string }[] } };
    const resource = JSON.parse(result.contents[0]?.text ?? "") as {
      name: string;
      values: { metricName?: string; labels: Record<string, string>; value: number }[];
    }[];
    const scraped = await scrape();
    const usage = resource.find(({ name }) => name === "mcp_tool_usage_total");
    expect(usage?.values).toEqual([{ labels: { tool_name: "process_data", success: "true" }, value: 3 }]);
    // The read itself is counted when it has ended, under its own method; nothing else has changed since.
    const samples = resource
      .filter(({ name }) => /^mcp_(requests|errors|tool_usage|cache_hits)/.test(name))
      .flatMap(({ name, values }) =>
        values.map(({ labels, value }) => {
          const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
          return `${name}{${pairs.join(",")}} ${value}`;
        }),
      );
    expect(samples.length).toBeGreaterThan(2);
    for (const sample of samples) expect(scraped).toContain(sample);
  });

  it.skipIf(!hasPromtool)("writes what promtool check metrics has nothing to say against", async () => {
    await callTool(server.mcpUrl, "process_data", { data: {}, operation: "analyze" });
    await callTool(server.mcpUrl, "process_data", { data: 1, operation: "analyze" });
    const text = await scrape();
    for (const { name } of Object.values(metrics)) expect(text).toContain(`# HELP ${name} `);
    expect(spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })).toMatchObject({
      stdout: "",
      stderr: "",
      status: 0,
    });
  });
});
