import { afterEach, describe, expect, it } from "vitest";
import type { Notification } from "../../app/monitor/alerts/notification.ts";
import { createMonitor, type Monitor, type MonitorOptions } from "../../app/monitor/create-monitor.ts";
import { createMonitorMetrics } from "../../app/monitor/monitor-metrics.ts";
import type { ProbeResults } from "../../app/monitor/probe/check.ts";
import type { History } from "../../app/monitor/state/history.ts";
import { openSqliteHistory } from "../../app/monitor/state/sqlite-history.ts";
import { collectLogs } from "../support/collect-logs.ts";
import { createManualClock } from "../support/manual-clock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const NOW = Date.UTC(2026, 0, 1, 12);
const INTERVAL_MS = 30_000;
const answer = { status: "healthy", durationMs: 20 } as const;
const refused = { status: "error", reason: "connection refused" } as const;
const up: ProbeResults = { health: answer, ready: answer, mcp: answer };
const gone: ProbeResults = { health: refused, ready: refused, mcp: refused };
const target = { name: "a", url: new URL("http://a.test/"), token: "s3cret" };

function setUp(
  changes: Partial<MonitorOptions> = {},
  { start = NOW, results = up, clock = createManualClock(start) } = {},
) {
  const { logger, lines } = collectLogs();
  const told: Notification[] = [];
  const world = { results };
  const history = changes.history ?? openSqliteHistory(":memory:");
  const metrics = createMonitorMetrics(["a"]);
  const monitor = createMonitor({
    targets: [target],
    intervalMs: INTERVAL_MS,
    failuresBeforeAlert: 3,
    version: "0.0.0-test",
    probe: async () => world.results,
    notify: (notification) => told.push(notification),
    history,
    metrics,
    clock,
    logger,
    ...changes,
  });
  running.push(monitor);
  monitor.start();
  const server = () => {
    const [first] = monitor.view().servers;
    if (first === undefined) throw new Error("The view has no server");
    return first;
  };
  return { clock, lines, told, world, monitor, metrics, server, history };
}

const running: Monitor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((monitor) => monitor.stop()));
});

describe("createMonitor", () => {
  it("is pending until the first check, then checks at the interval, from start to start", async () => {
    let probes = 0;
    const { clock, server } = setUp({
      probe: async () => {
        probes++;
        return up;
      },
    });
    expect(server()).toMatchObject({ status: "pending", consecutiveFailures: 0 });
    await clock.advance(0);
    expect(server()).toMatchObject({ status: "healthy", responseMs: 20, since: NOW, lastCheckAt: NOW });
    await clock.advance(10 * INTERVAL_MS);
    expect(probes).toBe(11);
  });

  it("does not stretch the interval by the time that a check takes", async () => {
    const startedAt: number[] = [];
    const clock = createManualClock(NOW);
    const probe: MonitorOptions["probe"] = async (_target, signal) => {
      startedAt.push(clock.now() - NOW);
      await clock.sleep(10_000, signal);
      return gone;
    };
    setUp({ probe }, { clock });
    await clock.advance(2 * INTERVAL_MS);
    expect(startedAt).toEqual([0, 30_000, 60_000]);
  });

  it("tells once when a server is down and once when it is back", async () => {
    const { clock, world, told, lines, history } = setUp();
    await clock.advance(0);
    world.results = gone;
    await clock.advance(5 * INTERVAL_MS);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      id: expect.stringMatching(/^msg_[0-9a-f-]{36}$/),
      type: "server.down",
      timestamp: "2026-01-01T12:01:30.000Z",
      data: {
        server: "a",
        url: "http://a.test/",
        status: "error",
        reason: "connection refused",
        consecutive_failures: 3,
        down_since: "2026-01-01T12:00:30.000Z",
        runbook: "docs/runbook.md#server-down",
      },
    });
    world.results = up;
    await clock.advance(5 * INTERVAL_MS);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatchObject({
      type: "server.recovered",
      timestamp: "2026-01-01T12:03:00.000Z",
      data: {
        status: "healthy",
        consecutive_failures: 5,
        down_since: "2026-01-01T12:00:30.000Z",
        down_seconds: 150,
      },
    });
    expect(told[0]?.id).not.toBe(told[1]?.id);
    const messages = lines.map(({ level, message }) => [level, message]);
    expect(messages).toEqual([
      ["error", "server is down"],
      ["info", "server recovered"],
    ]);
    expect(history.incidents(["a"], 5)).toEqual([
      {
        id: 1,
        server: "a",
        startedAt: NOW + INTERVAL_MS,
        endedAt: NOW + 6 * INTERVAL_MS,
        status: "error",
        reason: "connection refused",
      },
    ]);
  });

  it("spends the error budget by the time that a server fails", async () => {
    const { clock, server } = setUp({}, { results: gone });
    await clock.advance(3 * INTERVAL_MS);
    expect(server().budgets.map(({ id, spentSeconds }) => [id, spentSeconds])).toEqual([
      ["availability", 120],
      ["latency", 0],
    ]);
    expect(server().budgets[0]?.left).toBeCloseTo(1 - 120 / (43.2 * 60), 6);
  });

  it("tells every listener of every check, until it stops listening", async () => {
    const { clock, monitor } = setUp();
    let calls = 0;
    const stop = monitor.subscribe(() => calls++);
    await clock.advance(2 * INTERVAL_MS);
    expect(calls).toBe(3);
    stop();
    await clock.advance(INTERVAL_MS);
    expect(calls).toBe(3);
  });

  it("goes on after a restart: no second alert, and a recovery", async () => {
    const directory = temporaryDirectory();
    const file = directory.path("history.db");
    const open = (): History => openSqliteHistory(file);
    const first = setUp({ history: open() }, { results: gone });
    await first.clock.advance(3 * INTERVAL_MS);
    expect(first.told.map(({ type }) => type)).toEqual(["server.down"]);
    await first.monitor.stop();
    first.history.close();

    const second = setUp({ history: open() }, { start: NOW + 4 * INTERVAL_MS, results: gone });
    expect(second.server()).toMatchObject({ status: "error", alerted: true, consecutiveFailures: 4 });
    expect(await second.metrics.text()).toContain('mcp_consecutive_failures{server="a"} 4');
    await second.clock.advance(2 * INTERVAL_MS);
    expect(second.told).toEqual([]);
    expect(second.server()).toMatchObject({ since: NOW, consecutiveFailures: 7 });
    second.world.results = up;
    await second.clock.advance(INTERVAL_MS);
    expect(second.told.map(({ type, data }) => [type, data.down_since])).toEqual([
      ["server.recovered", "2026-01-01T12:00:00.000Z"],
    ]);
    await second.monitor.stop();
    second.history.close();
    directory.remove();
  });

  it("watches and tells when the history can no longer be written", async () => {
    const history = openSqliteHistory(":memory:");
    const full = () => {
      throw new Error("database or disk is full");
    };
    const broken = { ...history, addCheck: full, openIncident: full, closeIncident: full };
    const { clock, told, lines, server, metrics } = setUp({ history: broken }, { results: gone });
    await clock.advance(4 * INTERVAL_MS);
    expect(told.map(({ type }) => type)).toEqual(["server.down"]);
    expect(server()).toMatchObject({ status: "error", consecutiveFailures: 5 });
    expect(await metrics.text()).toContain('mcp_consecutive_failures{server="a"} 5');
    expect(lines.some(({ message }) => message === "history could not be written")).toBe(true);
  });

  it("shows which server answers at the failover address, and logs a change", async () => {
    const failover = { url: "http://service.test/", serving: "a" as string | null };
    const { clock, monitor, lines } = setUp({ findServing: async () => ({ ...failover }) });
    expect(monitor.view().failover).toBeUndefined();
    await clock.advance(0);
    expect(monitor.view().failover).toEqual({ url: "http://service.test/", serving: "a" });
    failover.serving = null;
    await clock.advance(INTERVAL_MS);
    expect(lines).toMatchObject([
      { level: "warn", message: "another server answers", serving: null, before: "a" },
    ]);
  });

  it("never shows or logs a credential", async () => {
    const { clock, monitor, lines, told, metrics } = setUp({}, { results: gone });
    await clock.advance(3 * INTERVAL_MS);
    const seen = JSON.stringify([monitor.view(), lines, told, await metrics.text()]);
    expect(seen).toContain("connection refused");
    expect(seen).not.toContain("s3cret");
  });

  it("drops the check in flight when it is stopped", async () => {
    const { monitor, server } = setUp({
      probe: (_target, signal) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(gone), { once: true })),
    });
    await monitor.stop();
    expect(server().status).toBe("pending");
  });
});
