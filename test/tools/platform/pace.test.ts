import { afterEach, describe, expect, it } from "vitest";
import { createPace, type Pace } from "../../../tools/platform/pace.ts";
import { waitFor } from "../../support/wait-for.ts";

let pace: Pace;
afterEach(() => pace.end());
const never = new AbortController().signal;

/** Longer than a step of the clock, by the clock of this machine. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 60));

describe("createPace", () => {
  it("does not begin by itself", async () => {
    pace = createPace(60);
    await aWhile();
    expect(pace.now()).toBe(0);
    pace.begin();
    await waitFor(pace.now, (now) => now > 1000);
  });

  it("wakes sleepers in order, not before their time", async () => {
    pace = createPace(50);
    const woken: string[] = [];
    const sleep = async (name: string, ms: number) => {
      await pace.sleep(ms, never);
      woken.push(name);
      expect(pace.now()).toBeGreaterThanOrEqual(ms);
    };
    const all = [sleep("late", 9000), sleep("early", 2000)];
    pace.begin();
    await Promise.all(all);
    expect(woken).toEqual(["early", "late"]);
    // No machine that can run this test is so busy that its clock would jump by minutes.
    expect(pace.now()).toBeLessThan(60_000);
  });

  it("wakes a sleeper at once when its signal aborts", async () => {
    pace = createPace(1);
    const stop = new AbortController();
    const sleeping = pace.sleep(1_000_000, stop.signal);
    stop.abort();
    await sleeping;
    await pace.sleep(1_000_000, stop.signal);
  });

  it("stands still while work is held, and goes on after it, whether it succeeded or not", async () => {
    pace = createPace(60);
    pace.begin();
    const { promise, resolve } = Promise.withResolvers<string>();
    const held = pace.hold(promise, 10_000);
    const at = pace.now();
    await aWhile();
    expect(pace.now()).toBe(at);
    resolve("done");
    expect(await held).toBe("done");
    await waitFor(pace.now, (now) => now > at);
    await expect(pace.hold(Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    const after = pace.now();
    await waitFor(pace.now, (now) => now > after);
  });

  it("waits for no work longer than it may", async () => {
    pace = createPace(60);
    pace.begin();
    const work = Promise.withResolvers<void>();
    const held = pace.hold(work.promise, 30);
    const at = pace.now();
    await waitFor(pace.now, (now) => now > at);
    work.resolve();
    await held;
  });

  it("holds nothing at the speed of real time", async () => {
    pace = createPace(1);
    pace.begin();
    const work = Promise.withResolvers<void>();
    const held = pace.hold(work.promise, 60_000);
    await waitFor(pace.now, (now) => now > 0);
    work.resolve();
    await held;
  });
});
