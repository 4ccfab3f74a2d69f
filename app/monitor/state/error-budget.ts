import type { Objective } from "../../contract/objectives.ts";
import type { Check } from "../probe/check.ts";

/** What is left of one objective's error budget, as the checks saw it. */
export interface ErrorBudget {
  readonly id: string;
  readonly title: string;
  readonly target: number;
  readonly windowDays: number;
  /** Time that may go wrong within the window. */
  readonly allowedSeconds: number;
  readonly spentSeconds: number;
  /** 1: untouched; 0: used up; below: overspent. */
  readonly left: number;
}

const DAY_S = 86_400;

/** Whether a check spends the budget of an objective: by failing, or by an answer slower than the objective's bound. */
export function spends({ indicator }: Objective, check: Check): boolean {
  switch (indicator.kind) {
    case "success-ratio":
      return check.status !== "healthy";
    case "latency":
      return check.responseMs !== undefined && check.responseMs > indicator.thresholdSeconds * 1000;
  }
}

/** The budget in time rather than in checks, so that the first failure of a young history does not use it all up. */
export function errorBudget(objective: Objective, spentSeconds: number): ErrorBudget {
  const { id, title, target, windowDays } = objective;
  const allowedSeconds = (1 - target) * windowDays * DAY_S;
  return {
    id,
    title,
    target,
    windowDays,
    allowedSeconds,
    spentSeconds,
    left: 1 - spentSeconds / allowedSeconds,
  };
}
