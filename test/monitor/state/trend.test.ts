import { describe, expect, it } from "vitest";
import type { Check } from "../../../app/monitor/probe/check.ts";
import { chartOf, trendOf } from "../../../app/monitor/state/trend.ts";

const good = (at: number, responseMs: number): Check => ({ at, status: "healthy", responseMs });
const bad = (at: number): Check => ({ at, status: "unhealthy", reason: "x" });

describe("trendOf", () => {
  it("knows nothing of nothing", () => {
    expect(trendOf([])).toEqual({ availability: null, p50Ms: null, p95Ms: null, p99Ms: null });
  });

  it("takes the nearest rank of what was answered, in any order", () => {
    const checks = Array.from({ length: 100 }, (_, index) => good(index, 100 - index));
    expect(trendOf(checks)).toEqual({ availability: 1, p50Ms: 50, p95Ms: 95, p99Ms: 99 });
  });

  it("is the one value of one check", () => {
    expect(trendOf([good(1, 7)])).toEqual({ availability: 1, p50Ms: 7, p95Ms: 7, p99Ms: 7 });
  });

  it("counts a check that was not healthy against availability and not in the response times", () => {
    expect(trendOf([good(1, 10), good(2, 10), good(3, 10), bad(4)])).toMatchObject({
      availability: 0.75,
      p99Ms: 10,
    });
  });
});

describe("chartOf", () => {
  it("cuts the window into stretches, with the slowest answer and the availability of each", () => {
    const checks = [good(1, 10), good(10, 30), good(11, 20), bad(12), bad(25)];
    expect(chartOf(checks, { from: 0, to: 40, points: 4 })).toEqual([
      { at: 0, availability: 1, responseMs: 30 },
      { at: 10, availability: 0.5, responseMs: 20 },
      { at: 20, availability: 0, responseMs: null },
      { at: 30, availability: null, responseMs: null },
    ]);
  });

  it("leaves out what lies outside of the window, and has its end in the last stretch", () => {
    const points = chartOf([good(0, 1), good(40, 2), good(41, 3)], { from: 0, to: 40, points: 2 });
    expect(points.map(({ responseMs }) => responseMs)).toEqual([null, 2]);
  });
});
