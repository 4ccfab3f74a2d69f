import type { CacheStore } from "./cache-store.ts";
import type { RedisConnection } from "./redis-connection.ts";

/** Keeps these keys apart from whatever else lives in that Redis. */
const KEY_PREFIX = "mcp:cache:";

/** A cache that all processes with the same Redis share. */
export function createRedisStore({ execute }: Pick<RedisConnection, "execute">): CacheStore {
  return {
    get: async (key) => {
      try {
        const text = await execute((client) => client.get(KEY_PREFIX + key));
        return text === null ? { kind: "miss" } : { kind: "hit", text };
      } catch {
        // Why is the connection's to report, once and not per request.
        return { kind: "unavailable" };
      }
    },
    set: async (key, text, ttlSeconds) => {
      try {
        await execute((client) => client.set(KEY_PREFIX + key, text, "EX", ttlSeconds));
      } catch {
        // Losing it is no error.
      }
    },
  };
}
