import type { Check } from "../probe/check.ts";

/** What the monitor knows of a server between two checks. Times in milliseconds since 1970. */
export type TargetState =
  /** Not checked yet. */
  | { readonly kind: "pending" }
  | { readonly kind: "up"; readonly since: number }
  /** Fails, for too short a time to tell anybody. */
  | { readonly kind: "failing"; readonly since: number; readonly failures: number }
  /** Fails, and people were told. */
  | { readonly kind: "down"; readonly since: number; readonly failures: number };

/** Told once when a server goes down, and once when it is back. */
export type TargetEvent = "alert" | "recovery";

export interface Advance {
  readonly state: TargetState;
  readonly event?: TargetEvent;
}

/** The state after one more check. A server that never was up goes down like any other. */
export function advance(state: TargetState, check: Check, failuresBeforeAlert: number): Advance {
  if (check.status === "healthy") {
    if (state.kind === "up") return { state };
    const up = { kind: "up", since: check.at } as const;
    return state.kind === "down" ? { state: up, event: "recovery" } : { state: up };
  }
  const fails = state.kind === "failing" || state.kind === "down";
  const since = fails ? state.since : check.at;
  const failures = consecutiveFailures(state) + 1;
  if (state.kind === "down") return { state: { kind: "down", since, failures } };
  if (failures < failuresBeforeAlert) return { state: { kind: "failing", since, failures } };
  return { state: { kind: "down", since, failures }, event: "alert" };
}

export function consecutiveFailures(state: TargetState): number {
  return state.kind === "failing" || state.kind === "down" ? state.failures : 0;
}
