import { statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import type { Check } from "../../../app/monitor/probe/check.ts";
import { openSqliteHistory } from "../../../app/monitor/state/sqlite-history.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 0, 31, 12);
const good = (at: number): Check => ({ at, status: "healthy", responseMs: 12.5 });
const bad = (at: number): Check => ({ at, status: "error", reason: "connection refused" });
const down = { server: "a", startedAt: NOW, status: "error", reason: "connection refused" } as const;

describe("openSqliteHistory", () => {
  it("gives back after a restart what was kept", () => {
    const fresh = temporaryDirectory();
    const file = fresh.path("history.db");
    const first = openSqliteHistory(file);
    first.addCheck("a", good(NOW), []);
    first.addCheck("a", bad(NOW + 1000), [{ objectiveId: "availability", seconds: 30 }]);
    first.openIncident(down);
    first.close();

    const second = openSqliteHistory(file);
    expect(second.checksSince("a", 0)).toEqual([good(NOW), bad(NOW + 1000)]);
    expect(second.checksSince("a", NOW)).toEqual([bad(NOW + 1000)]);
    expect(second.lastCheck("a")).toEqual(bad(NOW + 1000));
    expect(second.spentSeconds("a", "availability", NOW - HOUR_MS)).toBe(30);
    expect(second.ongoingIncident("a")).toEqual({ id: 1, ...down });
    second.close();
    fresh.remove();
  });

  it("keeps servers apart", () => {
    const history = openSqliteHistory(":memory:");
    history.addCheck("a", good(NOW), [{ objectiveId: "latency", seconds: 1 }]);
    history.openIncident(down);
    expect(history.checksSince("b", 0)).toEqual([]);
    expect(history.lastCheck("b")).toBeUndefined();
    expect(history.spentSeconds("b", "latency", 0)).toBe(0);
    expect(history.ongoingIncident("b")).toBeUndefined();
    expect(history.incidents(["b"], 5)).toEqual([]);
    history.close();
  });

  it("finds the last run of checks that agree", () => {
    const history = openSqliteHistory(":memory:");
    expect(history.lastRun("a")).toBeUndefined();
    for (const check of [bad(1), good(2), bad(3), bad(4)]) history.addCheck("a", check, []);
    expect(history.lastRun("a")).toEqual({ healthy: false, checks: 2, since: 3 });
    history.addCheck("a", good(5), []);
    expect(history.lastRun("a")).toEqual({ healthy: true, checks: 1, since: 5 });
    history.close();
  });

  it("lists incidents newest first, the end of those that ended", () => {
    const history = openSqliteHistory(":memory:");
    history.openIncident(down);
    history.closeIncident("a", NOW + 5000);
    history.openIncident({ ...down, startedAt: NOW + 9000 });
    const incidents = history.incidents(["a"], 5);
    expect(incidents.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [NOW + 9000, undefined],
      [NOW, NOW + 5000],
    ]);
    expect(history.incidents(["a"], 1)).toHaveLength(1);
    history.close();
  });

  it("adds up what an hour spent, and forgets what is older than the objectives' window", () => {
    const history = openSqliteHistory(":memory:");
    const spend = (at: number) =>
      history.addCheck("a", bad(at), [{ objectiveId: "availability", seconds: 30 }]);
    spend(NOW - 31 * 24 * HOUR_MS);
    spend(NOW - 5 * HOUR_MS);
    spend(NOW - 5 * HOUR_MS + 30_000);
    expect(history.spentSeconds("a", "availability", NOW - 30 * 24 * HOUR_MS)).toBe(60);
    expect(history.spentSeconds("a", "availability", 0)).toBe(90);
    for (let step = 0; step < 600; step++) history.addCheck("a", good(NOW + step), []);
    expect(history.spentSeconds("a", "availability", 0)).toBe(60);
    history.close();
  });

  it("is bounded: by a day, by a number of checks, by a number of incidents", () => {
    const history = openSqliteHistory(":memory:", { maxChecks: 2000, maxIncidents: 3 });
    for (let index = 0; index < 5; index++) {
      history.openIncident({ ...down, startedAt: index });
      history.closeIncident("a", index);
    }
    history.addCheck("a", good(NOW - 25 * HOUR_MS), []);
    for (let step = 0; step < 10_000; step++) history.addCheck("a", good(NOW + step * 1000), []);
    const kept = history.checksSince("a", 0);
    expect(kept.length).toBeGreaterThanOrEqual(2000);
    expect(kept.length).toBeLessThanOrEqual(2500);
    expect(kept.at(-1)?.at).toBe(NOW + 9_999_000);
    expect(history.incidents(["a"], 10).map(({ startedAt }) => startedAt)).toEqual([4, 3, 2]);
    history.close();
  });

  it("stops growing", () => {
    const fresh = temporaryDirectory();
    const file = fresh.path("history.db");
    const history = openSqliteHistory(file, { maxChecks: 1000, maxIncidents: 10 });
    const sizeAfter = (from: number, to: number) => {
      for (let step = from; step < to; step++) history.addCheck("a", bad(NOW + step), []);
      return statSync(file).size + statSync(`${file}-wal`).size;
    };
    const early = sizeAfter(0, 5000);
    expect(sizeAfter(5000, 20_000)).toBeLessThanOrEqual(early * 1.5);
    history.close();
    fresh.remove();
  });

  it("refuses, naming the file: no directory, no database, another version, another monitor", () => {
    const fresh = temporaryDirectory();
    const refusal = (file: string) => expect(() => openSqliteHistory(file));
    refusal(fresh.path("none/history.db")).toThrow(/The history .*none\/history\.db cannot be used: /);
    writeFileSync(
      fresh.path("text.db"),
      "this is no database, and it is long enough to be read as one".repeat(20),
    );
    refusal(fresh.path("text.db")).toThrow(/cannot be used: file is not a database/);
    const other = new DatabaseSync(fresh.path("other.db"));
    other.exec("PRAGMA user_version = 99");
    other.close();
    refusal(fresh.path("other.db")).toThrow(/it has version 99, not 1/);
    const first = openSqliteHistory(fresh.path("used.db"));
    refusal(fresh.path("used.db")).toThrow(/locked; does another monitor use it\?/);
    first.close();
    fresh.remove();
  });
});
