import { objectives } from "../../app/contract/objectives.ts";
import type { Check } from "../../app/monitor/probe/check.ts";
import { spends } from "../../app/monitor/state/error-budget.ts";
import { openSqliteHistory } from "../../app/monitor/state/sqlite-history.ts";

export interface PastOutage {
  /** Hours before now. */
  readonly hoursAgo: number;
  readonly minutes: number;
  readonly status: "unhealthy" | "error";
  readonly reason: string;
}

export interface PastServer {
  readonly name: string;
  /** Around which the response times lie. */
  readonly responseMs: number;
  readonly outages: readonly PastOutage[];
}

const INTERVAL_MS = 30_000;
const HOUR_MS = 3_600_000;

/** Writes a day of checks into a history, the same at every call. */
export function fillHistory(file: string, now: number, servers: readonly PastServer[]): void {
  const history = openSqliteHistory(file);
  for (const { name, responseMs, outages } of servers) {
    for (const { hoursAgo, minutes, status, reason } of outages) {
      const startedAt = now - hoursAgo * HOUR_MS;
      history.openIncident({ server: name, startedAt, status, reason });
      history.closeIncident(name, startedAt + minutes * 60_000);
    }
    let step = 0;
    for (let at = now - 24 * HOUR_MS; at < now - INTERVAL_MS; at += INTERVAL_MS) {
      const outage = outages.find(({ hoursAgo, minutes }) => {
        const startedAt = now - hoursAgo * HOUR_MS;
        return at >= startedAt && at < startedAt + minutes * 60_000;
      });
      const check: Check = outage
        ? { at, status: outage.status, reason: outage.reason }
        : { at, status: "healthy", responseMs: responseMs * wobble(step++) };
      const spent = objectives.filter((objective) => spends(objective, check));
      history.addCheck(
        name,
        check,
        spent.map(({ id }) => ({ objectiveId: id, seconds: INTERVAL_MS / 1000 })),
      );
    }
  }
  history.close();
}

/** Between 0.7 and about 2, in waves with a peak now and then. */
function wobble(step: number): number {
  const wave = 1 + 0.18 * Math.sin(step / 9) + 0.1 * Math.sin(step / 2.3);
  return step % 37 === 0 ? wave * 1.7 : wave;
}
