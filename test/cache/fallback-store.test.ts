import { describe, expect, it } from "vitest";
import type { CacheLookup, CacheStore } from "../../app/cache/cache-store.ts";
import { createFallbackStore } from "../../app/cache/fallback-store.ts";
import { createMemoryStore } from "../../app/cache/memory-store.ts";

const memory = () => createMemoryStore({ maxEntries: 10, maxMemoryBytes: 100_000 });

/** A store that can be taken away. */
function createShared(): CacheStore & { away: boolean } {
  const store = memory();
  return {
    away: false,
    async get(key): Promise<CacheLookup> {
      return this.away ? { kind: "unavailable" } : store.get(key);
    },
    async set(key, text, ttlSeconds) {
      if (!this.away) await store.set(key, text, ttlSeconds);
    },
  };
}

describe("createFallbackStore", () => {
  it("reads the shared store while it is there, also when that does not have what the local one has", async () => {
    const shared = createShared();
    const local = memory();
    const store = createFallbackStore(shared, local);
    await local.set("a", "local", 60);
    expect(await store.get("a")).toEqual({ kind: "miss" });
    await shared.set("a", "shared", 60);
    expect(await store.get("a")).toEqual({ kind: "hit", text: "shared" });
  });

  it("goes on with what this process wrote while the shared store is away", async () => {
    const shared = createShared();
    const store = createFallbackStore(shared, memory());
    await store.set("before", "1", 60);
    shared.away = true;
    await store.set("during", "2", 60);
    expect(await store.get("before")).toEqual({ kind: "hit", text: "1" });
    expect(await store.get("during")).toEqual({ kind: "hit", text: "2" });
  });

  it("says that the shared store is away when the local one does not have it either", async () => {
    const shared = createShared();
    shared.away = true;
    expect(await createFallbackStore(shared, memory()).get("a")).toEqual({ kind: "unavailable" });
  });
});
