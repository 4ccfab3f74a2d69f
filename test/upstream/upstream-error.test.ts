import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../app/upstream/upstream-error.ts";

describe("UpstreamError", () => {
  it.each([
    ["unreachable", "always", true],
    ["lost", "when harmless", true],
    ["timeout", "when harmless", true],
    ["rate-limited", "always", false],
    ["unavailable", "always", true],
    ["bad-gateway", "when harmless", true],
    ["faulty", "never", true],
    ["refused", "never", false],
    ["stale", "always", false],
    ["unusable", "never", false],
    ["too-large", "never", false],
  ] as const)(
    "after %s, the call may be repeated %s; it counts for the breaker: %s",
    (reason, repeat, unhealthy) => {
      expect(new UpstreamError(reason, { repeatable: false })).toMatchObject({
        reason,
        unhealthy,
        retryable: repeat === "always",
      });
      expect(new UpstreamError(reason, { repeatable: true }).retryable).toBe(repeat !== "never");
    },
  );
});
