import type { CheckStatus } from "../../contract/monitor.ts";
import { RUNBOOK_PATH, type thresholdAlerts } from "../../contract/objectives.ts";

/** What people are told when a server goes down and when it is back. */
export interface Notification {
  /** The same at every attempt to deliver it, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly type: "server.down" | "server.recovered";
  /** When the check ended that is the reason for it. ISO 8601, like every time here. */
  readonly timestamp: string;
  readonly data: {
    readonly server: string;
    readonly url: string;
    readonly status: CheckStatus;
    /** Why it is down; absent on recovery. */
    readonly reason?: string;
    readonly consecutive_failures: number;
    /** The first failing check. */
    readonly down_since: string;
    /** How long it was down; absent while it is. */
    readonly down_seconds?: number;
    readonly runbook: string;
  };
}

const alertId = "server-down" satisfies keyof typeof thresholdAlerts;

/** Where in the repository it is written what to do. */
export const RUNBOOK = `${RUNBOOK_PATH}#${alertId}`;
