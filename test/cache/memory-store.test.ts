import { describe, expect, it, vi } from "vitest";
import { createMemoryStore } from "../../app/cache/memory-store.ts";

// lru-cache takes its clock when it is loaded, and a clock that stands at 0 is none to it.
vi.hoisted(() => vi.useFakeTimers().advanceTimersByTime(1));

const roomy = { maxEntries: 1000, maxMemoryBytes: 1_000_000 };
const MISS = { kind: "miss" };

describe("createMemoryStore", () => {
  it("finds what was kept, and the empty text too", async () => {
    const store = createMemoryStore(roomy);
    await store.set("a", "text", 60);
    await store.set("empty", "", 60);
    expect(await store.get("a")).toEqual({ kind: "hit", text: "text" });
    expect(await store.get("empty")).toEqual({ kind: "hit", text: "" });
  });

  it.each(["__proto__", "constructor", "toString"])("does not find %s, unless it was kept", async (key) => {
    const store = createMemoryStore(roomy);
    expect(await store.get(key)).toEqual(MISS);
    await store.set(key, "text", 60);
    expect(await store.get(key)).toEqual({ kind: "hit", text: "text" });
  });

  it("forgets at the end of the time to live", async () => {
    const store = createMemoryStore(roomy);
    await store.set("short", "text", 1);
    await store.set("long", "text", 300);
    await vi.advanceTimersByTimeAsync(999);
    expect(await store.get("short")).toMatchObject({ kind: "hit" });
    await vi.advanceTimersByTimeAsync(2);
    expect(await store.get("short")).toEqual(MISS);
    await vi.advanceTimersByTimeAsync(298_998);
    expect(await store.get("long")).toMatchObject({ kind: "hit" });
    await vi.advanceTimersByTimeAsync(2);
    expect(await store.get("long")).toEqual(MISS);
  });

  it("counts the time to live from the last write, not from a read", async () => {
    const store = createMemoryStore(roomy);
    await store.set("a", "old", 10);
    await vi.advanceTimersByTimeAsync(9_000);
    await store.get("a");
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await store.get("a")).toEqual(MISS);
  });

  it("lets go of the least recently used entry past its number of entries", async () => {
    const store = createMemoryStore({ ...roomy, maxEntries: 2 });
    await store.set("a", "1", 60);
    await store.set("b", "2", 60);
    await store.get("a");
    await store.set("c", "3", 60);
    expect(await store.get("b")).toEqual(MISS);
    expect(await store.get("a")).toMatchObject({ kind: "hit" });
    expect(await store.get("c")).toMatchObject({ kind: "hit" });
  });

  it("lets go of the least recently used entries past its bytes, two for each character", async () => {
    // Two entries of (1 + 400) × 2 + 200 = 1002 bytes fit, three do not.
    const store = createMemoryStore({ ...roomy, maxMemoryBytes: 2500 });
    for (const key of ["a", "b", "c"]) await store.set(key, "x".repeat(400), 60);
    expect(await store.get("a")).toEqual(MISS);
    expect(await store.get("b")).toMatchObject({ kind: "hit" });
    expect(await store.get("c")).toMatchObject({ kind: "hit" });
  });

  it("does not keep a text that is larger than all its memory, and keeps the others", async () => {
    const store = createMemoryStore({ ...roomy, maxMemoryBytes: 2500 });
    await store.set("a", "small", 60);
    await store.set("huge", "x".repeat(2000), 60);
    expect(await store.get("huge")).toEqual(MISS);
    expect(await store.get("a")).toMatchObject({ kind: "hit" });
  });
});
