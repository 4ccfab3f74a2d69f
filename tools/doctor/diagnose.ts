import { setTimeout as wait } from "node:timers/promises";
import { Interrupted } from "../shared/failure.ts";
import { type Check, type Finding, type Reported, unknown } from "./finding.ts";

/** How long one check may take: longer than a slow sign-in, shorter than somebody's patience. */
const TIMEOUT_MS = 10_000;

/**
 * Runs all checks at the same time, each for a bounded time, and reports in their order.
 *
 * @throws {@link Interrupted} when a signal ended a program that a check ran; the other checks are ended then.
 */
export async function diagnose(
  checks: readonly Check[],
  timeoutMs: number = TIMEOUT_MS,
): Promise<readonly Reported[]> {
  const stop = new AbortController();
  try {
    const reports = await Promise.all(
      checks.map((check) => runBounded(check, { timeoutMs, stop: stop.signal })),
    );
    return reports.flat();
  } finally {
    stop.abort();
  }
}

async function runBounded(
  { name, run }: Check,
  { timeoutMs, stop }: { readonly timeoutMs: number; readonly stop: AbortSignal },
): Promise<readonly Reported[]> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, stop]);
  try {
    const findings = await Promise.race([
      run(signal),
      wait(timeoutMs, [unknown(`no answer within ${timeoutMs / 1000} s`)], { signal }),
    ]);
    return report(name, findings);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    // Of an error that nobody foresaw only its kind: its text may hold what was sent.
    return report(name, [unknown(`the check itself failed (${error instanceof Error ? error.name : "?"})`)]);
  } finally {
    ended.abort();
  }
}

function report(check: string, findings: readonly Finding[]): readonly Reported[] {
  return findings.map((finding) => ({ check, ...finding }));
}
