import { describe, expect, it } from "vitest";
import { createRateLimiter } from "../../app/limits/create-rate-limiter.ts";

describe("createRateLimiter with a Redis that answers no count", () => {
  it.each([[["what", "ever"]], [[Number.NaN, 1]], [undefined]])(
    "counts for itself when told %j",
    async (reply) => {
      const client = { rlflxIncr: async () => reply };
      const redis = {
        execute: async (command: (client: never) => Promise<unknown>) => command(client as never),
      };
      const limiter = createRateLimiter({ requestsPerMinute: 1, burst: 0, redis: redis as never });
      const budget = { kind: "principal", id: "anna" } as const;
      expect(await limiter.consume(budget)).toMatchObject({ allowed: true, remaining: 0 });
      expect(await limiter.consume(budget)).toMatchObject({ allowed: false, remaining: 0 });
    },
  );
});
