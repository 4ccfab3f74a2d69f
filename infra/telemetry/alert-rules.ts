import {
  type BurnRateAlert,
  type Objective,
  objectives,
  type Severity,
  thresholdAlerts,
} from "../../app/contract/objectives.ts";
import { failureOutcomes } from "../../app/contract/telemetry.ts";
import { type Matchers, minutes, percentile, type RatioOptions, slowRatio, statusRatio } from "./promql.ts";

/** An alert on the server's own metrics, for every backend that speaks PromQL. */
export interface AlertRule {
  /** Also the anchor of its section in the runbook. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Gives a series exactly while the condition holds. */
  readonly query: string;
  /** How long the condition holds before the alert fires. */
  readonly forSeconds: number;
  /** How often the condition is looked at: the longer the window, the less often. */
  readonly evaluationSeconds: number;
}

/** The window over which the threshold alerts look. */
const THRESHOLD_WINDOW = minutes(5);
const EVALUATION_SECONDS = 30;
const LONG_EVALUATION_SECONDS = 300;
/** Windows beyond this are looked at less often. */
const LONG_WINDOW_MINUTES = 60;

export interface AlertRulesOptions {
  readonly matchers: Matchers;
  /** An alert for each combination of these labels. @default none: one alert over all */
  readonly by?: readonly string[];
  /** The share of events that break an objective, as a query. @default taken from the metrics at each evaluation */
  readonly badRatioOver?: (objective: Objective, windowMinutes: number) => string;
}

/** Every alert on the server's own metrics, drawn from the contract's thresholds and objectives. */
export function alertRules(options: AlertRulesOptions): readonly AlertRule[] {
  const { matchers, by = [], badRatioOver = measured } = options;
  const look = { matchers, by, window: THRESHOLD_WINDOW };
  return [errorRateRule(look), latencyRule(look), ...objectives.flatMap(burnRates)];

  function measured(objective: Objective, windowMinutes: number): string {
    return badRatio(objective, { matchers, by, window: minutes(windowMinutes) });
  }

  function burnRates(objective: Objective): readonly AlertRule[] {
    return objective.burnRateAlerts.map((alert) => burnRateRule(objective, alert, badRatioOver));
  }
}

function errorRateRule(look: RatioOptions): AlertRule {
  const alert = thresholdAlerts["high-error-rate"];
  return {
    id: "high-error-rate",
    title: alert.title,
    severity: alert.severity,
    query: `${statusRatio(failureOutcomes, look)} > ${alert.ratio}`,
    forSeconds: alert.forSeconds,
    evaluationSeconds: EVALUATION_SECONDS,
  };
}

function latencyRule(look: RatioOptions): AlertRule {
  const alert = thresholdAlerts["high-latency"];
  const options = { ...look, rank: alert.percentile };
  return {
    id: "high-latency",
    title: alert.title,
    severity: alert.severity,
    query: `${percentile("requestDuration", options)} > ${alert.thresholdSeconds}`,
    forSeconds: alert.forSeconds,
    evaluationSeconds: EVALUATION_SECONDS,
  };
}

function burnRateRule(
  objective: Objective,
  alert: BurnRateAlert,
  badRatioOver: (objective: Objective, windowMinutes: number) => string,
): AlertRule {
  const { longWindowMinutes, shortWindowMinutes, burnRate, severity } = alert;
  const limit = roundShare(burnRate * (1 - objective.target));
  const exceeds = (windowMinutes: number) => `(${badRatioOver(objective, windowMinutes)}) > ${limit}`;
  return {
    id: `slo-${objective.id}-${alert.id}`,
    title: `${objective.title}: the error budget burns at ${burnRate} × the even rate over ${minutes(longWindowMinutes)}`,
    severity,
    query: `(${exceeds(longWindowMinutes)}) and (${exceeds(shortWindowMinutes)})`,
    // The windows themselves are the wait: a further one would only delay the page.
    forSeconds: 0,
    evaluationSeconds: longWindowMinutes > LONG_WINDOW_MINUTES ? LONG_EVALUATION_SECONDS : EVALUATION_SECONDS,
  };
}

/** The share of events, between 0 and 1, that break an objective. */
export function badRatio({ indicator }: Objective, options: RatioOptions): string {
  switch (indicator.kind) {
    case "success-ratio":
      return statusRatio(indicator.badStatuses, options);
    case "latency":
      return slowRatio({ ...options, thresholdSeconds: indicator.thresholdSeconds });
  }
}

/** Without the tail that binary fractions add: 14.4 × (1 - 0.999) is 0.0144. */
function roundShare(share: number): number {
  return Number(share.toPrecision(6));
}
