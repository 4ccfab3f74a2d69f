import type { CacheStore } from "./cache-store.ts";

/**
 * A shared cache, and one in this process for the time when the shared one is away.
 *
 * Losing Redis would otherwise send every call to the tools and to what is behind them, all at once. Texts are
 * written to both, so that the fallback is warm when it is needed; it is read only then, so that processes agree
 * for as long as they can, and a text never lives longer than its time to live in either.
 */
export function createFallbackStore(shared: CacheStore, local: CacheStore): CacheStore {
  return {
    get: async (key) => {
      const found = await shared.get(key);
      if (found.kind !== "unavailable") return found;
      const kept = await local.get(key);
      return kept.kind === "hit" ? kept : found;
    },
    set: async (key, text, ttlSeconds) => {
      await Promise.all([local.set(key, text, ttlSeconds), shared.set(key, text, ttlSeconds)]);
    },
  };
}
