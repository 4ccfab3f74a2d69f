import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../tools/shared/free-port.ts";
import { legacyRequest, modernRequest, post } from "../support/mcp-request.ts";
import { hasPrometheus, startPrometheus, type TestPrometheus } from "../support/prometheus.ts";
import { type FleetServer, startFleetServer } from "../support/start-fleet-server.ts";
import { startTestMonitor, type TestMonitor } from "../support/start-test-monitor.ts";
import { waitFor } from "../support/wait-for.ts";

interface GrafanaPanel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(
  readFileSync(new URL("../../ops/grafana/dashboards/mcp-servers.json", import.meta.url), "utf8"),
) as { readonly panels: readonly GrafanaPanel[] };
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);

describe.skipIf(!hasPrometheus)("prometheus, with a server under load and the monitor", () => {
  let server: FleetServer;
  let monitor: TestMonitor;
  let prometheus: TestPrometheus;
  let loaded: Promise<void>;
  let loading = true;

  beforeAll(async () => {
    const metricsPort = await freePort();
    // Nobody is there: calls go on without it, and its breaker has something to show.
    const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
    server = await startFleetServer({ METRICS_PORT: String(metricsPort), REDIS_URL });
    monitor = await startTestMonitor(["--target", `primary=${server.origin}`], { intervalMs: 500 });
    prometheus = await startPrometheus([
      { job: "server", address: `127.0.0.1:${metricsPort}`, server: "primary" },
      { job: "monitor", address: new URL(monitor.origin).host, server: "monitor", honorLabels: true },
    ]);
    loaded = load(new URL("/mcp", server.origin));
  });
  afterAll(async () => {
    loading = false;
    await loaded;
    await prometheus?.stop();
    await monitor?.stop();
    await server?.stop();
  });

  /** Calls that are answered, one from the cache, and one that is wrong, until the tests are over. */
  async function load(url: URL): Promise<void> {
    for (let index = 0; loading; index++) {
      const call = { name: "process_data", arguments: { data: { n: index % 3 }, operation: "analyze" } };
      await (await post(url, modernRequest("tools/call", call))).text();
      await (await post(url, legacyRequest("no/such/method"))).text();
    }
  }

  it.each(queries)("has data for the panel %s: %s", async (_title, expr) => {
    const asked = expr.replaceAll("$server", ".*");
    expect(asked).not.toContain("$");
    const samples = await waitFor(
      () => prometheus.query(asked),
      (found) => found.length > 0 && found.every(({ value }) => Number.isFinite(value)),
      20_000,
    );
    expect(samples.length).toBeGreaterThan(0);
  });

  it("has nothing for a server that is not chosen", async () => {
    expect(await prometheus.query('sum (mcp_active_connections{server=~"other"})')).toEqual([]);
  });

  it("tells the servers apart that the monitor tells apart", async () => {
    const samples = await prometheus.query("mcp_server_availability");
    expect(samples.map(({ metric }) => metric["server"])).toEqual(["primary"]);
  });

  it("evaluates every rule, and fires none", async () => {
    expect(await prometheus.brokenRules()).toEqual([]);
    expect(await prometheus.query('ALERTS{alertstate="firing"}')).toEqual([]);
  });
});
