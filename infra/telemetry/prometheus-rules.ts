import { SERVER_LABEL } from "../../app/contract/monitor.ts";
import { type Objective, objectives, thresholdAlerts } from "../../app/contract/objectives.ts";
import { alertRules, badRatio } from "./alert-rules.ts";
import { type Matchers, minutes, selector } from "./promql.ts";
import { type RunbookProps, runbookUrl } from "./runbook.ts";

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  /** The contract's id, which is also the section of the runbook. */
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

const BY_SERVER = [SERVER_LABEL];
const MINUTES_A_DAY = 1440;
/** Windows up to this are recorded often; longer ones move slowly, and cost more. */
const SHORT_WINDOW_MINUTES = 60;
const SHORT_INTERVAL = "30s";
const LONG_INTERVAL = "5m";

/**
 * The rules for Prometheus: what burn rates are made of, recorded for each server, and every alert.
 *
 * @param server The one server that they are about; absent, about every one that Prometheus knows.
 */
export function prometheusRules(
  runbook: RunbookProps,
  server?: string,
): { readonly groups: readonly RuleGroup[] } {
  const matchers: Matchers = server === undefined ? {} : { [SERVER_LABEL]: server };
  const records = objectives.flatMap((objective) =>
    windowsOf(objective).map((windowMinutes) => ({ objective, windowMinutes })),
  );
  const recorded = (wanted: (windowMinutes: number) => boolean) =>
    records
      .filter(({ windowMinutes }) => wanted(windowMinutes))
      .map(({ objective, windowMinutes }) => recordingRule(objective, windowMinutes, matchers));
  return {
    groups: [
      {
        name: "mcp-objectives",
        interval: SHORT_INTERVAL,
        rules: recorded((windowMinutes) => windowMinutes <= SHORT_WINDOW_MINUTES),
      },
      {
        name: "mcp-objectives-long",
        interval: LONG_INTERVAL,
        rules: recorded((windowMinutes) => windowMinutes > SHORT_WINDOW_MINUTES),
      },
      { name: "mcp-alerts", interval: SHORT_INTERVAL, rules: alertingRules(runbook, server) },
    ],
  };
}

/** The share of an objective's error budget that is left for each server, 1 at most, as Prometheus recorded it. */
export function budgetLeft(objective: Objective, matchers: string): string {
  const spent = recordedRatio(objective, objective.windowDays * MINUTES_A_DAY, matchers);
  return `1 - ${spent} / ${Number((1 - objective.target).toPrecision(6))}`;
}

function recordingRule(objective: Objective, windowMinutes: number, matchers: Matchers): RecordingRule {
  const window = minutes(windowMinutes);
  return {
    record: recordName(windowMinutes),
    expr: badRatio(objective, { matchers, window, by: BY_SERVER }),
    labels: { objective: objective.id },
  };
}

function alertingRules(runbook: RunbookProps, server: string | undefined): readonly AlertingRule[] {
  const matchers: Matchers = server === undefined ? {} : { [SERVER_LABEL]: server };
  const only = server === undefined ? "" : `${SERVER_LABEL}="${server}"`;
  const badRatioOver = (objective: Objective, windowMinutes: number) =>
    recordedRatio(objective, windowMinutes, only);
  const drawn = alertRules({ matchers, by: BY_SERVER, badRatioOver }).map(
    ({ id, title, severity, query, forSeconds }) => ({ id, title, severity, query, forSeconds }),
  );
  return [...drawn, ...watchedFromOutside(matchers, only)].map(
    ({ id, title, severity, query, forSeconds }) => ({
      alert: id,
      expr: query,
      ...(forSeconds === 0 ? {} : { for: `${forSeconds}s` }),
      labels: { severity },
      annotations: {
        summary: `{{ $labels.${SERVER_LABEL} }}: ${title}`,
        runbook_url: runbookUrl(runbook, id),
      },
    }),
  );
}

/** Alerts on what the server's request metrics cannot tell. */
function watchedFromOutside(matchers: Matchers, only: string) {
  const { saturation, "server-down": down, "metrics-missing": missing } = thresholdAlerts;
  const cpu = selector("cpuUsage", { matchers });
  const failures = selector("consecutiveFailures", { matchers });
  return [
    {
      ...saturation,
      id: "saturation",
      query: `max by (${SERVER_LABEL}) (${cpu}) / 100 > ${saturation.ratio}`,
    },
    {
      ...down,
      id: "server-down",
      query: `max by (${SERVER_LABEL}) (${failures}) >= ${down.failures}`,
      // The failures in a row are the wait.
      forSeconds: 0,
    },
    {
      ...missing,
      id: "metrics-missing",
      query: `min by (${SERVER_LABEL}) (up{${only || `${SERVER_LABEL}!=""`}}) == 0`,
    },
  ];
}

/** Every window that an alert of the objective looks at, and the objective's own. */
function windowsOf({ burnRateAlerts, windowDays }: Objective): readonly number[] {
  const looked = burnRateAlerts.flatMap(({ longWindowMinutes, shortWindowMinutes }) => [
    shortWindowMinutes,
    longWindowMinutes,
  ]);
  return [...new Set([...looked, windowDays * MINUTES_A_DAY])].sort((a, b) => a - b);
}

function recordedRatio(objective: Objective, windowMinutes: number, matchers = ""): string {
  const conditions = [`objective="${objective.id}"`, ...(matchers === "" ? [] : [matchers])];
  return `${recordName(windowMinutes)}{${conditions.join(",")}}`;
}

/** level:metric:operations. @see https://prometheus.io/docs/practices/rules/ */
function recordName(windowMinutes: number): string {
  return `${SERVER_LABEL}:mcp_objective_bad:ratio_rate${minutes(windowMinutes)}`;
}
