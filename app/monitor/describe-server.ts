import { objectives } from "../contract/objectives.ts";
import type { ServerView } from "./fleet-view.ts";
import type { Check } from "./probe/check.ts";
import { errorBudget } from "./state/error-budget.ts";
import type { History } from "./state/history.ts";
import { consecutiveFailures, type TargetState } from "./state/target-state.ts";
import { chartOf, trendOf } from "./state/trend.ts";
import type { Target } from "./target.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Stretches of a minute over the last hour, and of half an hour over the last day. */
const HOUR_POINTS = 60;
const DAY_POINTS = 48;

export interface ServerFacts {
  readonly state: TargetState;
  readonly last: Check | undefined;
  readonly history: History;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the page shows of one server, from its state and its history. */
export function describeServer(target: Target, { state, last, history, now }: ServerFacts): ServerView {
  const day = history.checksSince(target.name, now - DAY_MS);
  const hour = day.filter(({ at }) => at > now - HOUR_MS);
  return {
    name: target.name,
    url: target.url.href,
    status: last?.status ?? "pending",
    alerted: state.kind === "down",
    ...(state.kind === "pending" ? {} : { since: state.since }),
    consecutiveFailures: consecutiveFailures(state),
    ...(last === undefined ? {} : { lastCheckAt: last.at }),
    ...(last?.responseMs === undefined ? {} : { responseMs: last.responseMs }),
    ...(last?.reason === undefined ? {} : { reason: last.reason }),
    lastHour: trendOf(hour),
    lastDay: trendOf(day),
    hourChart: chartOf(hour, { from: now - HOUR_MS, to: now, points: HOUR_POINTS }),
    dayChart: chartOf(day, { from: now - DAY_MS, to: now, points: DAY_POINTS }),
    budgets: objectives.map((objective) =>
      errorBudget(
        objective,
        history.spentSeconds(target.name, objective.id, now - objective.windowDays * DAY_MS),
      ),
    ),
  };
}
