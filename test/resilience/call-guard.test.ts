import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createConcurrencyLimiter } from "../../app/limits/concurrency-limiter.ts";
import { AttemptError } from "../../app/resilience/attempt-error.ts";
import { createCallGuard, type GuardLimits } from "../../app/resilience/call-guard.ts";

const never = new AbortController().signal;
const retryable = (retryAfterMs?: number) =>
  new AttemptError("down", { retryable: true, unhealthy: true, retryAfterMs });

function createGuard(limits: Partial<GuardLimits> = {}, size = { maxConcurrent: 1, maxQueued: 1 }) {
  return createCallGuard({
    limits: {
      attemptTimeoutMs: 60_000,
      maxRetries: 2,
      firstDelayMs: 1,
      maxDelayMs: 5,
      failureThreshold: 10,
      openMs: 60_000,
      ...limits,
    },
    bulkhead: createConcurrencyLimiter(size),
    onStateChange: () => {},
  });
}

/** An attempt that ends as each of these does, in turn. */
function attempts(...endings: (Error | string)[]) {
  const at: number[] = [];
  const attempt = async () => {
    at.push(performance.now());
    const ending = endings.shift();
    if (ending instanceof Error) throw ending;
    return ending;
  };
  return { attempt, at };
}

describe("createCallGuard", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("retries until there is an answer, and counts the attempts", async () => {
    const { attempt } = attempts(retryable(), retryable(), "answer");
    expect(await createGuard().run(attempt, never)).toEqual({
      kind: "answered",
      value: "answer",
      attempts: 3,
      breaker: "closed",
    });
  });

  it("gives up after the last retry", async () => {
    const last = retryable();
    const { attempt } = attempts(retryable(), retryable(), last, "too late");
    expect(await createGuard().run(attempt, never)).toMatchObject({
      kind: "failed",
      error: last,
      attempts: 3,
    });
  });

  it("does not retry what may not be repeated", async () => {
    const error = new AttemptError("ran", { retryable: false, unhealthy: true });
    const { attempt } = attempts(error, "too late");
    expect(await createGuard().run(attempt, never)).toMatchObject({ kind: "failed", error, attempts: 1 });
  });

  it("waits at least as long as it was asked to", async () => {
    const { attempt, at } = attempts(retryable(30), "answer");
    await createGuard({ maxDelayMs: 50 }).run(attempt, never);
    expect(Number(at[1]) - Number(at[0])).toBeGreaterThanOrEqual(29);
  });

  it("does not retry when it is asked to wait longer than it does", async () => {
    const { attempt } = attempts(retryable(51), "too late");
    expect(await createGuard({ maxDelayMs: 50 }).run(attempt, never)).toMatchObject({ attempts: 1 });
  });

  it.each([
    [0, [0, 137]],
    [0.999, [137, 145]],
  ])("spreads the waits at random: %d", async (random, [first = 0, second = 0]) => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const waits: number[] = [];
    const real = globalThis.setTimeout;
    vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms = 0) => {
      waits.push(Math.floor(ms));
      return real(run, 0);
    }) as typeof globalThis.setTimeout);
    const { attempt } = attempts(retryable(), retryable(), "answer");
    await createGuard({ firstDelayMs: 100, maxDelayMs: 1000 }).run(attempt, never);
    expect(waits).toEqual([first, second]);
  });

  it("aborts an attempt whose time is up, with the reason that says so", async () => {
    const reasons: unknown[] = [];
    const attempt = async (signal: AbortSignal) => {
      await setTimeout(60_000, undefined, { signal }).catch(() => reasons.push(signal.reason));
      throw retryable();
    };
    const guarded = await createGuard({ attemptTimeoutMs: 10, maxRetries: 1 }).run(attempt, never);
    expect(guarded).toMatchObject({ kind: "failed", attempts: 2 });
    expect(reasons).toMatchObject([{ name: "TimeoutError" }, { name: "TimeoutError" }]);
  });

  it("throws the caller's reason, and makes no attempt after it", async () => {
    const caller = new AbortController();
    const attempt = vi.fn(async () => {
      caller.abort(new Error("gave up"));
      throw retryable();
    });
    await expect(createGuard().run(attempt, caller.signal)).rejects.toThrow("gave up");
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("makes no attempt while the breaker is open", async () => {
    const guard = createGuard({ failureThreshold: 2 });
    const { attempt, at } = attempts(retryable(), retryable(), "too late");
    expect(await guard.run(attempt, never)).toMatchObject({ kind: "open", attempts: 2, breaker: "open" });
    expect(await guard.run(attempt, never)).toMatchObject({ kind: "open", attempts: 0, breaker: "open" });
    expect(at).toHaveLength(2);
  });

  it("is full when nobody else may wait, and gives a place on when a waiting caller has left", async () => {
    const guard = createGuard();
    const first = Promise.withResolvers<string>();
    const atWork = guard.run(() => first.promise, never);
    const caller = new AbortController();
    const leaving = guard.run(async () => "left", caller.signal);
    expect(await guard.run(async () => "one too many", never)).toMatchObject({ kind: "full", attempts: 0 });
    caller.abort(new Error("gave up"));
    await expect(leaving).rejects.toThrow("gave up");
    const waiting = guard.run(async () => "served", never);
    first.resolve("done");
    expect(await atWork).toMatchObject({ value: "done" });
    expect(await waiting).toMatchObject({ value: "served" });
  });
});
