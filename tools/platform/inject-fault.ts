import type { FaultHop } from "./create-fault-hop.ts";
import type { FailoverRules } from "./failover-rules.ts";
import { type Fault, SLOW_SECONDS } from "./faults.ts";
import type { Pace } from "./pace.ts";
import { type ServerProcess, START_TIMEOUT_MS } from "./start-server-process.ts";

export interface Breakable {
  readonly server: ServerProcess;
  readonly hop: FaultHop;
  readonly rules: FailoverRules;
  readonly pace: Pace;
}

/** Breaks the primary, for real. Call what it returns to mend it; that resolves when the primary answers again. */
export function injectFault(fault: Fault, { server, hop, rules, pace }: Breakable): () => Promise<void> {
  const pass = async () => hop.setMode({ kind: "pass" });
  switch (fault) {
    case "kill":
      server.kill();
      return () => pace.hold(server.start(), START_TIMEOUT_MS);
    case "hang":
      server.hang();
      return async () => server.wake();
    case "slow":
      hop.setMode({ kind: "delay", seconds: SLOW_SECONDS });
      return pass;
    case "errors":
      hop.setMode({ kind: "errors" });
      return pass;
    case "flap": {
      const mended = new AbortController();
      const flapping = flap(hop, { ...flapSeconds(rules), pace, signal: mended.signal });
      return async () => {
        mended.abort();
        await flapping;
        await pass();
      };
    }
  }
}

/**
 * Down for long enough to be noticed, up for less than it takes to be trusted again. Shorter outages than that escape
 * Route 53, which counts failures in a row.
 */
export function flapSeconds({ intervalSeconds, failureThreshold }: FailoverRules): {
  readonly downSeconds: number;
  readonly upSeconds: number;
} {
  return {
    downSeconds: intervalSeconds * (failureThreshold + 1),
    upSeconds: intervalSeconds * Math.max(failureThreshold - 1, 0.5),
  };
}

async function flap(
  hop: FaultHop,
  options: ReturnType<typeof flapSeconds> & { readonly pace: Pace; readonly signal: AbortSignal },
): Promise<void> {
  const { downSeconds, upSeconds, pace, signal } = options;
  while (!signal.aborted) {
    hop.setMode({ kind: "errors" });
    await pace.sleep(downSeconds * 1000, signal);
    if (signal.aborted) return;
    hop.setMode({ kind: "pass" });
    await pace.sleep(upSeconds * 1000, signal);
  }
}
