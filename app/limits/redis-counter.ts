import type { Redis } from "ioredis";

/** What the limiter needs of the connection to Redis: commands that end in time, one way or the other. */
export interface RedisAccess {
  readonly execute: <Reply>(command: (client: Redis) => Promise<Reply>) => Promise<Reply>;
}

interface Script {
  readonly numberOfKeys: number;
  readonly lua: string;
}

/** A client with the limiter's script, which ioredis sends by its digest. */
type CountingClient = Redis & {
  rlflxIncr?: (arguments_: readonly string[]) => Promise<readonly number[]>;
};

/**
 * What RateLimiterRedis takes for an ioredis client: it defines a command and calls it. Here every call goes through
 * the connection's time-out and breaker, and the client may come to be later than the limiter.
 */
export function redisCounter({ execute }: RedisAccess) {
  let script: Script | undefined;
  return {
    defineCommand: (_name: "rlflxIncr", definition: Script) => {
      script = definition;
    },
    rlflxIncr: (arguments_: readonly string[]) =>
      execute(async (client: CountingClient) => {
        if (!client.rlflxIncr && script) client.defineCommand("rlflxIncr", script);
        const counted = await client.rlflxIncr?.(arguments_);
        // What is not a number would let everybody pass; refused, it makes this process count for itself.
        if (!counted?.every(Number.isFinite)) throw new TypeError("Redis did not answer with a count");
        return counted;
      }),
  };
}
