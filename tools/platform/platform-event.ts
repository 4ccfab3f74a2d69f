import type { SideName } from "./failover-rules.ts";
import type { Fault } from "./faults.ts";

/** What happens on the platform, in the order of the timeline. */
export type PlatformEvent =
  | { readonly kind: "started"; readonly what: string; readonly pid: number }
  | { readonly kind: "ended"; readonly what: string; readonly by: string }
  | { readonly kind: "cold-start"; readonly instances: number }
  | { readonly kind: "fault"; readonly fault: Fault }
  | { readonly kind: "mended"; readonly fault: Fault }
  | {
      readonly kind: "check-failed" | "check-passed";
      readonly side: SideName;
      /** Answers in a row against what the checker thinks, of `threshold`. */
      readonly count: number;
      readonly threshold: number;
      readonly reason: string;
    }
  | { readonly kind: "health"; readonly side: SideName; readonly healthy: boolean }
  | { readonly kind: "answer"; readonly side: SideName }
  | { readonly kind: "resolved"; readonly resolver: string; readonly side: SideName }
  | { readonly kind: "log"; readonly from: string; readonly line: string };

/** An event and when it happened, in milliseconds of the environment since the start. */
export type TimedEvent = PlatformEvent & { readonly atMs: number };
