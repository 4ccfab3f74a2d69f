import type { FailoverRules } from "../platform/failover-rules.ts";
import type { Fault } from "../platform/faults.ts";

export interface Promised {
  readonly what: string;
  readonly unit: "s" | "calls" | "%";
  /** The most there may be. */
  readonly limit: number;
  /** Absent when it did not happen. */
  readonly measured?: number;
  readonly held: boolean;
}

/** Calls that were sent within a stretch of the drill, by what became of them. */
export interface Bucket {
  readonly primary: number;
  readonly secondary: number;
  readonly lost: number;
}

/** Every time in seconds of the environment, from the start of the load on: what they would be at full length. */
export interface Report {
  readonly environment: string;
  readonly fault: Fault;
  readonly rules: FailoverRules;
  /** Seconds of the environment in one of this machine's. */
  readonly speed: number;
  readonly seconds: number;
  readonly machineSeconds: number;
  readonly moments: {
    readonly fault: number;
    readonly detected?: number;
    readonly failedOver?: number;
    readonly mended: number;
    readonly trusted?: number;
    readonly returned?: number;
  };
  readonly calls: {
    readonly total: number;
    /** Of the environment's second. */
    readonly perSecond: number;
    readonly clients: number;
    readonly byEra: Readonly<Record<string, number>>;
    readonly primary: number;
    readonly secondary: number;
    readonly lost: number;
    readonly lostOutsideWindow: number;
    readonly lostBy: Readonly<Record<string, number>>;
    /** Right answers that took longer than usual, by more than the objective for latency allows. */
    readonly late: number;
  };
  /** Shares between 0 and 1: of the whole drill, from the fault to the failover, and of the rest. */
  readonly availability: { readonly drill: number; readonly window: number; readonly rest: number };
  readonly promises: readonly Promised[];
  readonly held: boolean;
  readonly chart: { readonly bucketSeconds: number; readonly buckets: readonly Bucket[] };
}
