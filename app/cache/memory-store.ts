import { LRUCache } from "lru-cache";
import type { CacheStore } from "./cache-store.ts";

export interface MemoryStoreOptions {
  readonly maxEntries: number;
  readonly maxMemoryBytes: number;
}

/** Entries cost their text and key in UTF-16, and about this much for the entry itself. */
const ENTRY_OVERHEAD_BYTES = 200;

/** A cache in this process, bounded in entries and bytes; the least recently used entry goes first. */
export function createMemoryStore({ maxEntries, maxMemoryBytes }: MemoryStoreOptions): CacheStore {
  const entries = new LRUCache<string, string>({
    max: maxEntries,
    maxSize: maxMemoryBytes,
    sizeCalculation: (text, key) => (text.length + key.length) * 2 + ENTRY_OVERHEAD_BYTES,
  });
  return {
    get: async (key) => {
      const text = entries.get(key);
      return text === undefined ? { kind: "miss" } : { kind: "hit", text };
    },
    set: async (key, text, ttlSeconds) => {
      entries.set(key, text, { ttl: ttlSeconds * 1000 });
    },
  };
}
