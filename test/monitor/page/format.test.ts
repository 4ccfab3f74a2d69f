import { describe, expect, it } from "vitest";
import { formatDuration, formatMs, formatShare, formatTarget } from "../../../app/monitor/page/format.ts";

describe("formatShare", () => {
  it("says 100 % only when nothing at all went wrong", () => {
    expect([1, 0.99999, 0.9995, 0.5, 0, null].map(formatShare)).toEqual([
      "100 %",
      "99.99 %",
      "99.95 %",
      "50.00 %",
      "0.00 %",
      "–",
    ]);
  });
});

describe("formatTarget", () => {
  it("is as exact as the objective", () => {
    expect([0.999, 0.95, 0.9995].map(formatTarget)).toEqual(["99.9 %", "95 %", "99.95 %"]);
  });
});

describe("formatMs", () => {
  it("has three digits at most", () => {
    expect([0.4, 9.96, 38.2, 999, 1240, null].map(formatMs)).toEqual([
      "0.4 ms",
      "10.0 ms",
      "38 ms",
      "999 ms",
      "1.24 s",
      "–",
    ]);
  });
});

describe("formatDuration", () => {
  it("has one or two units", () => {
    expect([0, 59, 60, 3599, 3600, 12_000, 86_400, 129_600].map(formatDuration)).toEqual([
      "0 s",
      "59 s",
      "1 min",
      "59 min",
      "1 h",
      "3 h 20 min",
      "1 d",
      "1 d 12 h",
    ]);
  });
});
