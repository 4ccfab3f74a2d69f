import { describe, expect, it } from "vitest";
import type { Objective } from "../../../app/contract/objectives.ts";
import { errorBudget, spends } from "../../../app/monitor/state/error-budget.ts";

const base = { title: "", target: 0.999, windowDays: 30, burnRateAlerts: [] };
const availability: Objective = {
  ...base,
  id: "availability",
  indicator: { kind: "success-ratio", metric: "requests", badStatuses: ["crash"] },
};
const latency: Objective = {
  ...base,
  id: "latency",
  indicator: { kind: "latency", metric: "requestDuration", thresholdSeconds: 1 },
};

describe("spends", () => {
  it("is for availability every check that was not healthy", () => {
    expect(spends(availability, { at: 0, status: "healthy", responseMs: 5000 })).toBe(false);
    expect(spends(availability, { at: 0, status: "unhealthy" })).toBe(true);
    expect(spends(availability, { at: 0, status: "error" })).toBe(true);
  });

  it("is for latency every answer beyond the bound, and no failure", () => {
    expect(spends(latency, { at: 0, status: "healthy", responseMs: 1000 })).toBe(false);
    expect(spends(latency, { at: 0, status: "healthy", responseMs: 1001 })).toBe(true);
    expect(spends(latency, { at: 0, status: "error" })).toBe(false);
  });
});

describe("errorBudget", () => {
  it("allows 43.2 minutes in 30 days for 99.9 %", () => {
    const budget = errorBudget(availability, 0);
    expect(budget.allowedSeconds).toBeCloseTo(43.2 * 60, 6);
    expect(budget.left).toBe(1);
  });

  it("goes below zero when it is overspent", () => {
    expect(errorBudget(availability, 21.6 * 60).left).toBeCloseTo(0.5, 6);
    expect(errorBudget(availability, 86.4 * 60).left).toBeCloseTo(-1, 6);
  });
});
