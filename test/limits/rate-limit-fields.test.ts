import { describe, expect, it } from "vitest";
import { rateLimitFields } from "../../app/limits/rate-limit-fields.ts";

describe("rateLimitFields", () => {
  it("names the policy, its quota and window, what remains and when it is back", () => {
    const rate = { allowed: true, limit: 110, windowSeconds: 60, remaining: 42, resetSeconds: 17 };
    expect(rateLimitFields("address", rate)).toEqual({
      "ratelimit-policy": '"address";q=110;w=60',
      ratelimit: '"address";r=42;t=17',
    });
  });
});
