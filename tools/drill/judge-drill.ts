import { objectives } from "../../app/contract/objectives.ts";
import {
  type FailoverRules,
  promisedDetectionSeconds,
  promisedFailoverSeconds,
  type SideName,
} from "../platform/failover-rules.ts";
import type { TimedEvent } from "../platform/platform-event.ts";
import type { SentCall } from "./connect-load.ts";
import type { Promised, Report } from "./report.ts";
import type { DrillRun } from "./run-drill.ts";

export interface JudgeOptions {
  readonly environment: string;
  readonly rules: FailoverRules;
  readonly speed: number;
  readonly events: readonly TimedEvent[];
}

/** Stretches of time that the chart shows. */
const BUCKETS = 96;
/** Times the median: as long as calls take without a fault. */
const USUAL_SPREAD = 3;
const [availability, latency] = objectives;

/** Measures a drill, and compares it with what the environment's rules and objectives promise. */
export function judgeDrill(run: DrillRun, { environment, rules, speed, events }: JudgeOptions): Report {
  const { startedMs, faultMs, mendedMs, endedMs, clients } = run;
  const sent = run.sent.toSorted((a, b) => a.sentMs - b.sentMs);
  const seconds = (ms: number) => (ms - startedMs) / 1000;
  const momentOf = (ms: number | undefined) => (ms === undefined ? undefined : seconds(ms));
  const healthAt = (healthy: boolean, fromMs: number) =>
    events.find(
      (event) =>
        event.kind === "health" &&
        event.side === "primary" &&
        event.healthy === healthy &&
        event.atMs >= fromMs,
    )?.atMs;
  const detectedMs = healthAt(false, faultMs);
  const failedOverMs = lastBefore("secondary", { sent, clients, fromMs: faultMs });
  const trustedMs = detectedMs === undefined ? undefined : healthAt(true, mendedMs);
  const returnedMs =
    trustedMs === undefined ? undefined : lastBefore("primary", { sent, clients, fromMs: trustedMs });

  const windowEndMs = failedOverMs ?? endedMs;
  const inWindow = (call: SentCall) => call.sentMs <= windowEndMs && call.endedMs >= faultMs;
  const lost = sent.filter((call) => call.lost !== undefined);
  const lostOutsideWindow = lost.filter((call) => !inWindow(call)).length;
  const length = seconds(endedMs);
  const after = (ms: number | undefined, fromMs: number) =>
    ms === undefined ? undefined : (ms - fromMs) / 1000;
  const failoverLimit = promisedFailoverSeconds(rules);
  const spent = shareOfBudget({ lost: lost.length, total: sent.length, seconds: length });
  const promises = [
    promise("detected, after the fault", "s", promisedDetectionSeconds(rules), after(detectedMs, faultMs)),
    promise("last call to the primary, after the fault", "s", failoverLimit, after(failedOverMs, faultMs)),
    promise("calls lost outside of that time", "calls", 0, lostOutsideWindow),
    promise("last call to the secondary, after the mending", "s", failoverLimit, after(returnedMs, mendedMs)),
    promise(`spent of ${availability.windowDays} days' error budget`, "%", 100, spent * 100),
  ];
  return {
    environment,
    fault: run.fault,
    rules,
    speed,
    seconds: length,
    machineSeconds: run.machineMs / 1000,
    moments: dropUndefined({
      fault: seconds(faultMs),
      detected: momentOf(detectedMs),
      failedOver: momentOf(failedOverMs),
      mended: seconds(mendedMs),
      trusted: momentOf(trustedMs),
      returned: momentOf(returnedMs),
    }) as Report["moments"],
    calls: {
      total: sent.length,
      perSecond: run.callsPerSecond / speed,
      clients: clients.length,
      byEra: countBy(sent, ({ era }) => era),
      primary: sent.filter((call) => call.lost === undefined && call.side === "primary").length,
      secondary: sent.filter((call) => call.lost === undefined && call.side === "secondary").length,
      lost: lost.length,
      lostOutsideWindow,
      lostBy: countBy(lost, (call) => call.lost ?? ""),
      late: lateCalls(sent, faultMs),
    },
    availability: {
      drill: shareAnswered(sent),
      window: shareAnswered(sent.filter(inWindow)),
      rest: shareAnswered(sent.filter((call) => !inWindow(call))),
    },
    promises,
    held: promises.every(({ held }) => held),
    chart: chartOf(sent, startedMs, endedMs),
  };
}

function promise(
  what: string,
  unit: Promised["unit"],
  limit: number,
  measured: number | undefined,
): Promised {
  if (measured === undefined) return { what, unit, limit, held: false };
  return { what, unit, limit, measured, held: measured <= limit };
}

/**
 * When the last call was sent that did not go to a side any more or yet, of all clients up to each one's first that did;
 * undefined while one of them never came there.
 */
function lastBefore(
  side: SideName,
  from: { readonly sent: readonly SentCall[]; readonly clients: readonly string[]; readonly fromMs: number },
): number | undefined {
  const { sent, clients, fromMs } = from;
  const last = clients.map((name) => {
    const own = sent.filter((call) => call.client === name && call.sentMs >= fromMs);
    const first = own.findIndex((call) => call.side === side);
    return first < 0 ? undefined : (own[first - 1]?.sentMs ?? fromMs);
  });
  return last.includes(undefined) ? undefined : Math.max(...(last as number[]));
}

/** The share of the objective's budget, all of the window's requests being as many a second as these. */
function shareOfBudget(drill: { lost: number; total: number; seconds: number }): number {
  const budgetSeconds = (1 - availability.target) * availability.windowDays * 86_400;
  return drill.total === 0 ? 0 : ((drill.lost / drill.total) * drill.seconds) / budgetSeconds;
}

/**
 * Right answers that took longer than calls before the fault did, by more than the objective allows an answer. What a
 * call takes this machine is not compressed, so it is no measure of the environment's own latency.
 */
function lateCalls(sent: readonly SentCall[], faultMs: number): number {
  const tookMs = ({ sentMs, endedMs }: SentCall) => endedMs - sentMs;
  const usual = sent
    .filter(({ endedMs }) => endedMs < faultMs)
    .map(tookMs)
    .toSorted((a, b) => a - b);
  const usualMs = (usual[Math.floor(usual.length / 2)] ?? 0) * USUAL_SPREAD;
  const limitMs = usualMs + latency.indicator.thresholdSeconds * 1000;
  return sent.filter((call) => call.lost === undefined && tookMs(call) > limitMs).length;
}

function shareAnswered(calls: readonly SentCall[]): number {
  return calls.length === 0 ? 1 : calls.filter((call) => call.lost === undefined).length / calls.length;
}

function chartOf(sent: readonly SentCall[], startedMs: number, endedMs: number): Report["chart"] {
  const bucketMs = (endedMs - startedMs) / BUCKETS;
  const buckets = Array.from({ length: BUCKETS }, () => ({ primary: 0, secondary: 0, lost: 0 }));
  for (const { sentMs, side, lost } of sent) {
    const bucket = buckets[Math.min(BUCKETS - 1, Math.floor((sentMs - startedMs) / bucketMs))];
    if (bucket) bucket[lost !== undefined ? "lost" : (side ?? "lost")]++;
  }
  return { bucketSeconds: bucketMs / 1000, buckets };
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function dropUndefined(fields: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
