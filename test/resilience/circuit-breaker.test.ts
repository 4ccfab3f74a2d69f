import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AttemptError } from "../../app/resilience/attempt-error.ts";
import { CircuitOpenError, createCircuitBreaker } from "../../app/resilience/circuit-breaker.ts";

const unhealthy = new AttemptError("down", { retryable: true, unhealthy: true });
const healthy = new AttemptError("busy", { retryable: true, unhealthy: false });
const cancelled = new Error("the caller gave up");

describe("createCircuitBreaker", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const create = () => {
    const seen: string[] = [];
    const breaker = createCircuitBreaker({
      failureThreshold: 2,
      openMs: 1000,
      onStateChange: (state) => seen.push(state),
    });
    const fail = (error: Error) =>
      breaker.run(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
    return { breaker, seen, fail };
  };
  const pass = () => vi.setSystemTime(Date.now() + 1000);

  it("opens after so many unhealthy attempts in a row, and says how long it rests", async () => {
    const { breaker, fail } = create();
    await fail(unhealthy);
    await breaker.run(async () => "ok");
    await fail(unhealthy);
    expect(breaker.state()).toBe("closed");
    await fail(unhealthy);
    expect(breaker.state()).toBe("open");
    vi.setSystemTime(Date.now() + 400);
    const refusal = await fail(unhealthy);
    expect(refusal).toBeInstanceOf(CircuitOpenError);
    expect(refusal).toMatchObject({ code: "CIRCUIT_OPEN", retryInMs: 600 });
  });

  it("does not count what a healthy system refused, nor what a caller cancelled", async () => {
    const { breaker, fail } = create();
    for (const error of [healthy, cancelled, healthy, cancelled]) await fail(error);
    expect(breaker.state()).toBe("closed");
  });

  const opened = async () => {
    const created = create();
    await created.fail(unhealthy);
    await created.fail(unhealthy);
    pass();
    return created;
  };

  it("lets one attempt through when it is half-open, and closes when that is answered", async () => {
    const { breaker, seen, fail } = await opened();
    const answer = Promise.withResolvers<string>();
    const probe = breaker.run(() => answer.promise);
    expect(breaker.state()).toBe("half-open");
    expect(await fail(unhealthy)).toMatchObject({ code: "CIRCUIT_OPEN", retryInMs: 0 });
    answer.resolve("ok");
    expect(await probe).toBe("ok");
    expect(seen).toEqual(["open", "half-open", "closed"]);
  });

  it.each([
    ["opens again for an unhealthy attempt", unhealthy, "open"],
    ["opens again for one that was cancelled, which proves nothing", cancelled, "open"],
    ["closes for a refusal by a healthy system", healthy, "closed"],
  ])("half-open, %s", async (_name, error, state) => {
    const { breaker, fail } = await opened();
    expect(await fail(error)).toBe(error);
    expect(breaker.state()).toBe(state);
  });
});
