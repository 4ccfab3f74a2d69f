import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedisConnection, type RedisConnection } from "../../app/cache/redis-connection.ts";
import { createRedisStore } from "../../app/cache/redis-store.ts";
import { hasRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait-for.ts";

describe.skipIf(!hasRedis)("createRedisStore", () => {
  let redis: TestRedis;
  let connection: RedisConnection;
  beforeAll(async () => {
    redis = await startRedis();
    connection = createRedisConnection({
      url: redis.url,
      timeoutMs: 50,
      logger: { info: () => {}, warn: () => {} },
      onBreakerState: () => {},
    });
    await untilOk();
  });
  afterAll(async () => {
    await connection.close();
    await redis.kill();
  });
  const untilOk = () =>
    waitFor(
      () => connection.check(),
      ({ status }) => status === "ok",
    );

  it("finds what was kept, of every alphabet and the empty text too", async () => {
    const store = createRedisStore(connection);
    for (const text of ["text", "", "Zürich 東京 😀 \u0000", "x".repeat(1_000_000)]) {
      await store.set("a", text, 60);
      expect(await store.get("a")).toEqual({ kind: "hit", text });
    }
    expect(await store.get("b")).toEqual({ kind: "miss" });
  });

  it("keeps its keys under a prefix, for the time to live in seconds", async () => {
    await createRedisStore(connection).set("key", "text", 77);
    expect(await connection.execute((client) => client.get("mcp:cache:key"))).toBe("text");
    const ttlSeconds = await connection.execute((client) => client.ttl("mcp:cache:key"));
    expect(ttlSeconds).toBeGreaterThan(70);
    expect(ttlSeconds).toBeLessThanOrEqual(77);
  });

  it("says unavailable for a value of another type, and overwrites it", async () => {
    const store = createRedisStore(connection);
    await connection.execute((client) => client.lpush("mcp:cache:list", "x"));
    expect(await store.get("list")).toEqual({ kind: "unavailable" });
    await store.set("list", "text", 60);
    expect(await store.get("list")).toEqual({ kind: "hit", text: "text" });
    expect(connection.check().status).toBe("ok");
  });

  it("does not throw when Redis has no memory left, and still reads", async () => {
    const store = createRedisStore(connection);
    await store.set("kept", "text", 60);
    await connection.execute((client) => client.config("SET", "maxmemory", "1"));
    try {
      await store.set("lost", "text", 60);
      expect(await store.get("lost")).toEqual({ kind: "miss" });
      expect(await store.get("kept")).toEqual({ kind: "hit", text: "text" });
    } finally {
      await connection.execute((client) => client.config("SET", "maxmemory", "0"));
    }
  });

  it("says unavailable while Redis is dead, loses what is kept meanwhile, and finds things again after", async () => {
    const store = createRedisStore(connection);
    await redis.kill();
    await store.set("a", "lost", 60);
    expect(await store.get("a")).toEqual({ kind: "unavailable" });
    await redis.start();
    await untilOk();
    expect(await store.get("a")).toEqual({ kind: "miss" });
    await store.set("a", "new", 60);
    expect(await store.get("a")).toEqual({ kind: "hit", text: "new" });
  });
});
