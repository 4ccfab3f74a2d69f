import type { SentCall } from "../../../../tools/drill/connect-load.ts";
import type { DrillRun } from "../../../../tools/drill/run-drill.ts";
import type { FailoverRules } from "../../../../tools/platform/failover-rules.ts";
import type { TimedEvent } from "../../../../tools/platform/platform-event.ts";

export const anyRules: FailoverRules = {
  checkPath: "/ready",
  intervalSeconds: 10,
  failureThreshold: 3,
  ttlSeconds: 60,
  primaryHealthy: { passing: true, failing: false },
  evaluatesSecondary: false,
};

const FAULT_MS = 20_000;
const DETECTED_MS = 50_000;
const MENDED_MS = 120_000;
const TRUSTED_MS = 150_000;
const END_MS = 220_000;

/** Route 53 changes its mind twice. */
export const drillEvents: readonly TimedEvent[] = [
  { kind: "health", side: "primary", healthy: false, atMs: DETECTED_MS },
  { kind: "health", side: "primary", healthy: true, atMs: TRUSTED_MS },
];

export interface DrillChanges {
  /** One call more is lost, sent at this time. */
  readonly alsoLostMs?: number;
  /** How long that one took. */
  readonly endsAfterMs?: number;
  readonly staysOnPrimary?: boolean;
  /** How long after a switch the slower of both clients hears of it. */
  readonly slowestTtlMs?: number;
  /** How long one answer more took. */
  readonly alsoLateMs?: number;
  /** How long every answer took. */
  readonly tookMs?: number;
}

/** A drill in which two clients call once a second each, and hear of a switch after 10 s and 50 s. */
export function anyDrill(changes: DrillChanges = {}): DrillRun {
  const {
    alsoLostMs,
    alsoLateMs,
    endsAfterMs = 10,
    staysOnPrimary = false,
    slowestTtlMs = 50_000,
    tookMs = 10,
  } = changes;
  const sent: SentCall[] = [];
  const clients = [
    { client: "client 1", era: "2025-11-25", ttlMs: 10_000 },
    { client: "client 2", era: "2026-07-28", ttlMs: slowestTtlMs },
  ] as const;
  for (let sentMs = 0; sentMs < END_MS; sentMs += 1000) {
    for (const { client, era, ttlMs } of clients) {
      const onSecondary = !staysOnPrimary && sentMs >= DETECTED_MS + ttlMs && sentMs < TRUSTED_MS + ttlMs;
      const side = onSecondary ? "secondary" : "primary";
      const broken = side === "primary" && sentMs >= FAULT_MS && sentMs < MENDED_MS;
      sent.push({
        client,
        era,
        side,
        sentMs,
        endedMs: sentMs + tookMs,
        ...(broken ? { lost: "answered 503" } : {}),
      });
    }
  }
  const index = sent.findIndex(({ sentMs }) => alsoLostMs !== undefined && sentMs >= alsoLostMs);
  const [call] = index < 0 ? [] : sent.splice(index, 1);
  if (call && alsoLostMs !== undefined) {
    sent.push({ ...call, sentMs: alsoLostMs, endedMs: alsoLostMs + endsAfterMs, lost: "answered 503" });
  }
  const final = sent.at(-1);
  if (final && alsoLateMs !== undefined) sent.push({ ...final, endedMs: final.sentMs + alsoLateMs });
  return {
    fault: "kill",
    startedMs: 0,
    faultMs: FAULT_MS,
    mendedMs: MENDED_MS,
    endedMs: END_MS,
    machineMs: END_MS / 10,
    clients: clients.map(({ client }) => client),
    callsPerSecond: 50,
    sent,
  };
}
