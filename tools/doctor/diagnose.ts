import { setTimeout as wait } from "node:timers/promises";
import { type Check, type Finding, type Reported, unknown } from "./finding.ts";

/** How long one check may take: longer than a slow sign-in, shorter than somebody's patience. */
const TIMEOUT_MS = 10_000;

/** Runs all checks at the same time, each for a bounded time, and reports in their order. */
export async function diagnose(
  checks: readonly Check[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<readonly Reported[]> {
  const reports = await Promise.all(checks.map((check) => runBounded(check, timeoutMs)));
  return reports.flat();
}

async function runBounded({ name, run }: Check, timeoutMs: number): Promise<readonly Reported[]> {
  const waiting = new AbortController();
  const asking = new AbortController();
  try {
    const findings = await Promise.race([
      run(asking.signal),
      wait(timeoutMs, [unknown(`no answer within ${timeoutMs / 1000} s`)], { signal: waiting.signal }),
    ]);
    return report(name, findings);
  } catch (error) {
    // Of an error that nobody foresaw only its kind: its text may hold what was sent.
    return report(name, [unknown(`the check itself failed (${error instanceof Error ? error.name : "?"})`)]);
  } finally {
    waiting.abort();
    asking.abort();
  }
}

function report(check: string, findings: readonly Finding[]): readonly Reported[] {
  return findings.map((finding) => ({ check, ...finding }));
}
