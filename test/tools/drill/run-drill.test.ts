import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judgeDrill } from "../../../tools/drill/judge-drill.ts";
import type { Report } from "../../../tools/drill/report.ts";
import { type DrillRun, runDrill } from "../../../tools/drill/run-drill.ts";
import { promisedDetectionSeconds, promisedFailoverSeconds } from "../../../tools/platform/failover-rules.ts";
import { type Fault, faults } from "../../../tools/platform/faults.ts";
import type { TimedEvent } from "../../../tools/platform/platform-event.ts";
import { type Platform, startPlatform } from "../../../tools/platform/start-platform.ts";
import { type Bundles, buildBundles } from "../../support/build-bundles.ts";
import { anyRules } from "./support/any-drill.ts";

const TIMEOUT_MS = 60_000;
const SPEED = 30;
/** What a busy machine may add to every span, seconds of the environment: a third of a second of its own. */
const SLACK_S = 10;
/** Prod's, but for the time that passes between: the promise of prod itself is kept by the command's test. */
const rules = { ...anyRules, ttlSeconds: 20 };

describe("runDrill", { timeout: TIMEOUT_MS }, () => {
  let bundles: Bundles;
  let platform: Platform;
  const events: TimedEvent[] = [];

  beforeAll(async () => {
    bundles = await buildBundles();
    platform = await startPlatform({
      environment: {
        name: "test",
        primary: "google",
        rules,
        settings: { ENVIRONMENT: "prod" },
        lambda: { handler: "lambda.handler", memoryMb: 1024, timeoutSeconds: 300, reservedConcurrency: 20 },
      },
      dist: bundles.directory,
      speed: SPEED,
      port: 0,
      settings: { RATE_LIMIT: "1000000" },
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
    });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await platform?.stop();
    await bundles?.remove();
  });

  const drill = async (fault: Fault): Promise<{ readonly run: DrillRun; readonly report: Report }> => {
    const run = await runDrill({ platform, rules, fault, signal: new AbortController().signal });
    return { run, report: judgeDrill(run, { environment: "test", rules, speed: SPEED, events }) };
  };
  const kindsOf = (kind: TimedEvent["kind"], { moments }: Report, run: { readonly startedMs: number }) =>
    events.filter((event) => event.kind === kind && event.atMs >= run.startedMs + moments.fault * 1000);

  // Checked of every fault; what is special about each follows.
  it.each(Object.keys(faults) as Fault[])("fails over and comes back by itself: %s", async (fault) => {
    const startedMs = platform.pace.now();
    const { run, report } = await drill(fault);
    const [detected, failedOver, lostOutside, back] = report.promises;
    expect(detected?.measured).toBeLessThanOrEqual(promisedDetectionSeconds(rules) + SLACK_S);
    expect(failedOver?.measured).toBeLessThanOrEqual(promisedFailoverSeconds(rules) + SLACK_S);
    expect(back?.measured).toBeLessThanOrEqual(promisedFailoverSeconds(rules) + SLACK_S);
    expect(lostOutside?.measured).toBe(0);
    // DNS switched there and back, once each, flapping or not.
    expect(kindsOf("answer", report, { startedMs })).toMatchObject([
      { side: "secondary" },
      { side: "primary" },
    ]);
    expect(report.calls.byEra).toEqual({
      "2025-11-25": expect.any(Number),
      "2026-07-28": expect.any(Number),
    });
    expect(report.calls.secondary).toBeGreaterThan(0);
    const { lost, lostBy } = report.calls;
    const harmed = run.sent.filter(
      ({ side, sentMs }) => side !== "secondary" && sentMs > run.faultMs && sentMs < run.mendedMs,
    );
    expect(harmed.length).toBeGreaterThan(0);
    if (fault === "slow") {
      expect(lost).toBe(0);
      for (const { sentMs, endedMs } of harmed) expect(endedMs - sentMs).toBeGreaterThanOrEqual(5000);
    } else if (fault === "hang") {
      // Whoever is patient enough is answered when the process goes on.
      for (const call of harmed) {
        expect(call.lost === "no answer in time" || call.endedMs >= run.mendedMs).toBe(true);
      }
    } else expect(lost).toBeGreaterThan(0);
    if (fault === "errors" || fault === "flap") expect(Object.keys(lostBy)).toEqual(["answered 503"]);
    if (fault === "kill") {
      expect(kindsOf("ended", report, { startedMs })).toMatchObject([{ what: "primary", by: "SIGKILL" }]);
      expect(kindsOf("started", report, { startedMs })).toMatchObject([{ what: "primary" }]);
    }
  });
});
