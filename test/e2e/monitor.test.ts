import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FleetView } from "../../app/monitor/fleet-view.ts";
import { freePort } from "../../tools/shared/free-port.ts";
import { buildBundles } from "../support/build-bundles.ts";
import { type FleetServer, startFleetServer } from "../support/start-fleet-server.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";
import { type Receiver, startReceiver } from "../support/start-receiver.ts";
import { startTestMonitor, type TestMonitor } from "../support/start-test-monitor.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { waitFor } from "../support/wait-for.ts";

describe("two servers and the monitor", () => {
  let primary: FleetServer;
  let secondary: FleetServer;
  let receiver: Receiver;
  let monitor: TestMonitor;
  beforeAll(async () => {
    [primary, secondary, receiver] = await Promise.all([
      startFleetServer(),
      startFleetServer(),
      startReceiver(),
    ]);
    monitor = await startTestMonitor([
      ...["--target", `primary=${primary.origin}`, "--target", `secondary=${secondary.origin}`],
      ...["--webhook", receiver.url.href],
    ]);
  });
  afterAll(async () => {
    await monitor.stop();
    await Promise.all([primary.stop(), secondary.stop(), receiver.stop()]);
  });

  const metric = async (series: string) => {
    const text = await (await fetch(`${monitor.origin}/metrics`)).text();
    const line = text.split("\n").find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  const status = (name: string) => async () => (await monitor.server(name)).status;
  const told = () =>
    receiver.received.map(({ body }) => {
      const { type, data } = JSON.parse(body);
      return `${data.server} ${type}`;
    });

  it("finds both healthy", async () => {
    await waitFor(status("primary"), (found) => found === "healthy");
    await waitFor(status("secondary"), (found) => found === "healthy");
    expect(await metric('mcp_consecutive_failures{server="primary"}')).toBe(0);
    expect(told()).toEqual([]);
  });

  it("alerts once when one is killed, while the other stays healthy", async () => {
    await primary.kill();
    await waitFor(
      () => monitor.server("primary"),
      ({ consecutiveFailures }) => consecutiveFailures >= 6,
    );
    expect(await monitor.server("primary")).toMatchObject({
      status: "error",
      alerted: true,
      reason: "connection refused",
    });
    expect(await monitor.server("secondary")).toMatchObject({ status: "healthy", consecutiveFailures: 0 });
    await waitFor(told, (messages) => messages.length > 0);
    expect(told()).toEqual(["primary server.down"]);
    expect(await metric('mcp_consecutive_failures{server="primary"}')).toBeGreaterThanOrEqual(6);
    // Fewer than failed: the check that was under way may have found it half gone.
    const errors = await metric('mcp_health_checks_total{server="primary",status="error"}');
    expect(errors).toBeGreaterThanOrEqual(3);
    expect(await metric('mcp_server_availability{server="primary"}')).toBeLessThan(1);
  });

  it("alerts once when the other one hangs", async () => {
    secondary.hang();
    await waitFor(
      () => monitor.server("secondary"),
      ({ consecutiveFailures }) => consecutiveFailures >= 4,
      20_000,
    );
    expect(await monitor.server("secondary")).toMatchObject({
      status: "error",
      alerted: true,
      reason: "no answer in time",
    });
    await waitFor(told, (messages) => messages.length > 1);
    expect(told()).toEqual(["primary server.down", "secondary server.down"]);
  });

  it("tells once that each is back", async () => {
    secondary.wake();
    await waitFor(status("secondary"), (found) => found === "healthy");
    await waitFor(told, (messages) => messages.length > 2);
    await primary.revive();
    await waitFor(status("primary"), (found) => found === "healthy");
    await waitFor(told, (messages) => messages.length > 3);
    const healthyChecks = () => metric('mcp_health_checks_total{server="primary",status="healthy"}');
    const before = (await healthyChecks()) ?? 0;
    await waitFor(healthyChecks, (count) => (count ?? 0) >= before + 5);
    expect(told()).toEqual([
      "primary server.down",
      "secondary server.down",
      "secondary server.recovered",
      "primary server.recovered",
    ]);
    expect(await metric('mcp_consecutive_failures{server="primary"}')).toBe(0);
    const { incidents } = await monitor.state();
    expect(incidents.map(({ server, endedAt }) => [server, endedAt !== undefined])).toEqual([
      ["secondary", true],
      ["primary", true],
    ]);
  });

  it("logged each alert and each recovery once", () => {
    const events = monitor.logs.flatMap(({ message, server, level }) =>
      message === "server is down" || message === "server recovered"
        ? [`${level}: ${server} ${message}`]
        : [],
    );
    expect(events.map((event) => event.replace(" server ", " "))).toEqual([
      "error: primary is down",
      "error: secondary is down",
      "info: secondary recovered",
      "info: primary recovered",
    ]);
  });

  it("has the metrics by their names, labels and buckets", async () => {
    const text = await (await fetch(`${monitor.origin}/metrics`)).text();
    const buckets = [
      ...text.matchAll(/mcp_response_time_seconds_bucket\{le="([^"]+)",server="primary",method="mcp"\}/g),
    ];
    expect(buckets.map((match) => match[1])).toEqual(["0.1", "0.5", "1", "2", "5", "10", "+Inf"]);
    expect(text).toMatch(/# TYPE mcp_health_checks_total counter/);
    expect(text).toMatch(/# TYPE mcp_response_time_seconds histogram/);
    expect(text).toMatch(/# TYPE mcp_server_availability gauge/);
    expect(text).toMatch(/# TYPE mcp_consecutive_failures gauge/);
    for (const method of ["health", "ready", "mcp"]) {
      expect(
        await metric(`mcp_response_time_seconds_count{server="primary",method="${method}"}`),
      ).toBeGreaterThan(0);
    }
  });
});

describe("the monitor's bundle", () => {
  it("runs without node_modules, with its page beside it", async () => {
    const bundles = await buildBundles();
    const program = join(bundles.directory, "monitor.mjs");
    const args = [
      "--target",
      `a=http://127.0.0.1:${await freePort()}`,
      "--history",
      ":memory:",
      "--port",
      "0",
    ];
    const monitor = startProcess([program, ...args]);
    const [, origin = ""] = await monitor.waitForStderr(/Status page: (http:\S+)\//);
    for (const path of ["/", "/status-page.js", "/status-page.css", "/icon.svg"]) {
      expect((await fetch(`${origin}${path}`)).status).toBe(200);
    }
    const first = () => fetch(`${origin}/state.json`).then((answer) => answer.json() as Promise<FleetView>);
    const { servers } = await waitFor(first, (state) => state.servers[0]?.status !== "pending");
    expect(servers[0]).toMatchObject({ status: "error", reason: "connection refused" });
    await monitor.kill();
    await bundles.remove();
  });
});

describe("npm run monitor", () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());
  const start = (...args: string[]): RunningProcess => startProcess(["app/monitor/main.ts", ...args]);

  it("shows its options", async () => {
    const help = start("--help");
    expect(await help.exit).toBe(0);
    expect(help.stdout()).toMatch(/^Watches MCP servers[\s\S]*--interval TIME .*\(30s\)[\s\S]*\(9092\)/);
  });

  it("ends with 64 on wrong arguments and with 78 on a wrong configuration", async () => {
    const usage = start("--target", "a");
    const configuration = start("--config", directory.path("none.json"));
    const history = start("--target", "a=http://127.0.0.1:1", "--history", directory.path("none/history.db"));
    expect([await usage.exit, await configuration.exit, await history.exit]).toEqual([64, 78, 78]);
    expect(usage.stderr()).toMatch(/^Cannot start the monitor:\n {2}--target: expected NAME=URL/);
    expect(configuration.stderr()).toMatch(/it cannot be read \(ENOENT\)/);
    expect(history.stderr()).toMatch(/^The history .* cannot be used/);
  });

  it("watches until Ctrl-C, and then ends with 0; the second monitor on its port says so", async () => {
    const port = await freePort();
    const args = ["--target", "a=http://127.0.0.1:1", "--interval", "1s", "--port", String(port)];
    const monitor = start(...args, "--history", directory.path("history.db"));
    await monitor.waitForStderr(/Watching a every 1 s\nStatus page: (http:\S+)/);
    const second = start(...args, "--history", ":memory:");
    expect(await second.exit).toBe(1);
    expect(second.stderr()).toMatch(/something else is listening there/);
    monitor.child.kill("SIGINT");
    expect(await monitor.exit).toBe(0);
    for (const line of monitor.stdout().trim().split("\n")) JSON.parse(line);
  });
});
