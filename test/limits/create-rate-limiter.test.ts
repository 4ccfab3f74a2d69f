import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRateLimiter, MAX_BUDGETS_IN_MEMORY } from "../../app/limits/create-rate-limiter.ts";
import type { RateBudget, RateLimiter } from "../../app/limits/rate-limiter.ts";

const anna: RateBudget = { kind: "principal", id: "anna" };
const bert: RateBudget = { kind: "principal", id: "bert" };
const from = (address: string): RateBudget => ({ kind: "address", address });

/** How many of so many requests are allowed. */
async function countAllowed(limiter: RateLimiter, budget: RateBudget, requests: number): Promise<number> {
  let allowed = 0;
  for (let i = 0; i < requests; i++) if ((await limiter.consume(budget)).allowed) allowed++;
  return allowed;
}

describe("createRateLimiter without Redis", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("allows the rate and the burst within a minute, and says what is left", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 3, burst: 1 });
    expect(await limiter.consume(anna)).toEqual({
      allowed: true,
      limit: 4,
      windowSeconds: 60,
      remaining: 3,
      resetSeconds: 60,
    });
    await vi.advanceTimersByTimeAsync(15_500);
    expect(await countAllowed(limiter, anna, 4)).toBe(3);
    expect(await limiter.consume(anna)).toEqual({
      allowed: false,
      limit: 4,
      windowSeconds: 60,
      remaining: 0,
      resetSeconds: 45,
    });
  });

  it("starts a new window a minute after the first request of the last, whatever was refused meanwhile", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 2, burst: 0 });
    await countAllowed(limiter, anna, 2);
    await vi.advanceTimersByTimeAsync(59_500);
    expect(await limiter.consume(anna)).toMatchObject({ allowed: false, resetSeconds: 1 });
    await vi.advanceTimersByTimeAsync(501);
    expect(await limiter.consume(anna)).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 });
  });

  it("keeps a budget for each principal and one for each address", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 1, burst: 0 });
    for (const budget of [anna, bert, from("203.0.113.1"), from("203.0.113.2"), from("anna")]) {
      expect(await countAllowed(limiter, budget, 3)).toBe(1);
    }
  });

  it("keeps one budget for the addresses of one /64", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 2, burst: 0 });
    await limiter.consume(from("2001:db8::1"));
    await limiter.consume(from("2001:db8::2"));
    expect(await limiter.consume(from("2001:db8::3"))).toMatchObject({ allowed: false });
    expect(await limiter.consume(from("2001:db8:0:1::1"))).toMatchObject({ allowed: true });
  });

  it.each(["__proto__", "constructor", "toString"])(
    "counts a principal called %s as any other",
    async (id) => {
      const limiter = createRateLimiter({ requestsPerMinute: 2, burst: 0 });
      expect(await countAllowed(limiter, { kind: "principal", id }, 5)).toBe(2);
    },
  );

  it("forgets the addresses seen longest ago past its bound, and no principal", async () => {
    const limiter = createRateLimiter({ requestsPerMinute: 1, burst: 0 });
    await limiter.consume(anna);
    await limiter.consume(from("first"));
    for (let i = 0; i < MAX_BUDGETS_IN_MEMORY; i++) await limiter.consume(from(`address ${i}`));
    expect(vi.getTimerCount()).toBeLessThanOrEqual(MAX_BUDGETS_IN_MEMORY + 1);
    expect(await limiter.consume(from("first"))).toMatchObject({ allowed: true });
    expect(await limiter.consume(from(`address ${MAX_BUDGETS_IN_MEMORY - 1}`))).toMatchObject({
      allowed: false,
    });
    expect(await limiter.consume(anna)).toMatchObject({ allowed: false });
  });
});
