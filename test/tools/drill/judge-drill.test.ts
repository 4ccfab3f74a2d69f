import { describe, expect, it } from "vitest";
import { judgeDrill } from "../../../tools/drill/judge-drill.ts";
import { anyDrill, anyRules, drillEvents } from "./support/any-drill.ts";

const options = { environment: "prod", rules: anyRules, speed: 10, events: drillEvents };
const judge = (changes: Parameters<typeof anyDrill>[0] = {}, events = drillEvents) =>
  judgeDrill(anyDrill(changes), { ...options, events });
const broken = (report: ReturnType<typeof judge>) =>
  report.promises.filter(({ held }) => !held).map(({ what }) => what);

describe("judgeDrill", () => {
  it("measures detection, failover and return from the fault and from the mending", () => {
    const report = judge();
    expect(report.moments).toEqual({
      fault: 20,
      detected: 50,
      failedOver: 99,
      mended: 120,
      trusted: 150,
      returned: 199,
    });
    expect(report.promises).toEqual([
      { what: "detected, after the fault", unit: "s", limit: 40, measured: 30, held: true },
      { what: "last call to the primary, after the fault", unit: "s", limit: 100, measured: 79, held: true },
      { what: "calls lost outside of that time", unit: "calls", limit: 0, measured: 0, held: true },
      {
        what: "last call to the secondary, after the mending",
        unit: "s",
        limit: 100,
        measured: 79,
        held: true,
      },
      {
        what: "spent of 30 days' error budget",
        unit: "%",
        limit: 100,
        measured: expect.closeTo((100 * 60) / 2592),
        held: true,
      },
    ]);
    expect(report).toMatchObject({ held: true, seconds: 220, machineSeconds: 22, speed: 10 });
  });

  it("counts calls by what became of them", () => {
    const { calls, availability, chart } = judge();
    expect(calls).toMatchObject({
      total: 440,
      clients: 2,
      perSecond: 5,
      lostOutsideWindow: 0,
      byEra: { "2025-11-25": 220, "2026-07-28": 220 },
      lostBy: { "answered 503": calls.lost },
    });
    expect(calls.primary + calls.secondary + calls.lost).toBe(440);
    expect(availability.rest).toBe(1);
    expect(availability.drill).toBeCloseTo(1 - calls.lost / 440);
    const sum = chart.buckets.reduce(
      (all, { primary, secondary, lost }) => all + primary + secondary + lost,
      0,
    );
    expect(sum).toBe(440);
  });

  it.each([
    ["before the fault", 5000],
    ["after the failover", 110_000],
    ["on the way back", 190_000],
  ])("breaks the promise for one call that is lost %s", (_when, sentMs) => {
    const report = judge({ alsoLostMs: sentMs });
    expect(report).toMatchObject({ held: false, calls: { lostOutsideWindow: 1 } });
    expect(broken(report)).toEqual(["calls lost outside of that time"]);
  });

  it("counts a call that was under way when the fault came as one of the failover", () => {
    expect(judge({ alsoLostMs: 19_900, endsAfterMs: 200 }).held).toBe(true);
    expect(judge({ alsoLostMs: 19_900, endsAfterMs: 50 }).held).toBe(false);
  });

  it("says what never happened", () => {
    const report = judge({ staysOnPrimary: true }, []);
    expect(report.moments).toEqual({ fault: 20, mended: 120 });
    expect(broken(report)).toEqual([
      "detected, after the fault",
      "last call to the primary, after the fault",
      "last call to the secondary, after the mending",
    ]);
    expect(report.promises[1]).not.toHaveProperty("measured");
  });

  it("breaks the promise of a failover that took too long", () => {
    const report = judge({ slowestTtlMs: 75_000 });
    expect(broken(report)).toContain("last call to the primary, after the fault");
  });

  it("counts answers that took longer than before the fault, by more than the objective for latency allows", () => {
    expect(judge({ tookMs: 3000 }).calls.late).toBe(0);
    expect(judge({ tookMs: 100, alsoLateMs: 1300 }).calls.late).toBe(0);
    expect(judge({ tookMs: 100, alsoLateMs: 1301 }).calls.late).toBe(1);
  });
});
