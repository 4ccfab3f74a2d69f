import type { FailoverRules, SideName } from "../platform/failover-rules.ts";
import { promisedFailoverSeconds } from "../platform/failover-rules.ts";
import type { Fault } from "../platform/faults.ts";
import { flapSeconds } from "../platform/inject-fault.ts";
import type { Platform } from "../platform/start-platform.ts";
import { connectLoad, type SentCall } from "./connect-load.ts";

export interface DrillOptions {
  readonly platform: Platform;
  readonly rules: FailoverRules;
  readonly fault: Fault;
  readonly signal: AbortSignal;
}

/** What happened, in milliseconds of the environment. */
export interface DrillRun {
  readonly fault: Fault;
  readonly startedMs: number;
  readonly faultMs: number;
  readonly mendedMs: number;
  readonly endedMs: number;
  /** How long it took here, in milliseconds of this machine. */
  readonly machineMs: number;
  readonly clients: readonly string[];
  /** Calls in a second of this machine. */
  readonly callsPerSecond: number;
  readonly sent: readonly SentCall[];
}

/** How often it looks whether the clients have moved, milliseconds of the environment. */
const LOOK_MS = 500;
/** What is promised may be missed by this factor before the drill goes on without it. */
const PATIENCE = 1.5;

/** Load, the fault, failover, recovery, and the way back: each step waits for the one before, not for a time. */
export async function runDrill({ platform, rules, fault, signal }: DrillOptions): Promise<DrillRun> {
  const { pace } = platform;
  const intervalMs = rules.intervalSeconds * 1000;
  const load = await connectLoad({ origin: platform.origin, key: platform.key, pace, signal });
  try {
    const untilAllOn = async (side: SideName) => {
      const deadline = pace.now() + promisedFailoverSeconds(rules) * PATIENCE * 1000;
      while (!load.allOn(side) && pace.now() < deadline && !signal.aborted) await pace.sleep(LOOK_MS, signal);
    };
    platform.watch();
    const startedAt = performance.now();
    const startedMs = pace.now();
    load.start();
    await pace.sleep(2 * intervalMs, signal);
    const faultMs = pace.now();
    await platform.inject(fault);
    await untilAllOn("secondary");
    await pace.sleep(fault === "flap" ? wholeFlapMs(rules) : intervalMs, signal);
    await platform.mend();
    const mendedMs = pace.now();
    await untilAllOn("primary");
    await pace.sleep(intervalMs, signal);
    const endedMs = pace.now();
    const machineMs = performance.now() - startedAt;
    await load.stop();
    const { clients, callsPerSecond, sent } = load;
    return { fault, startedMs, faultMs, mendedMs, endedMs, machineMs, clients, callsPerSecond, sent };
  } finally {
    await load.stop();
  }
}

/** One down and one up more, to see that clients stay where they are. */
function wholeFlapMs(rules: FailoverRules): number {
  const { downSeconds, upSeconds } = flapSeconds(rules);
  return (downSeconds + upSeconds) * 1000;
}
