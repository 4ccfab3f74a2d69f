import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRedisConnection, type RedisConnection } from "../../app/cache/redis-connection.ts";
import { createRateLimiter } from "../../app/limits/create-rate-limiter.ts";
import type { RateBudget, RateLimiter } from "../../app/limits/rate-limiter.ts";
import { hasRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { waitFor } from "../support/wait-for.ts";

const TIMEOUT_MS = 50;
/** What a timer may be late, and a promise may take, on a machine with other things to do. */
const SLACK_MS = 150;

describe.skipIf(!hasRedis)("createRateLimiter with Redis", () => {
  let redis: TestRedis;
  let connections: RedisConnection[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    connections = [];
  });
  afterAll(() => redis.kill());

  const untilCacheIs = (status: string) =>
    Promise.all(
      connections.map((connection) =>
        waitFor(
          () => connection.check(),
          (check) => check.status === status,
        ),
      ),
    );
  const connect = () => {
    const connection = createRedisConnection({
      url: redis.url,
      timeoutMs: TIMEOUT_MS,
      logger: { info: () => {}, warn: () => {} },
      onBreakerState: () => {},
    });
    connections.push(connection);
    return connection;
  };
  /** Two limiters, each with a connection of its own, as two processes have. */
  const two = async (requestsPerMinute: number) => {
    const limiters = [connect(), connect()].map((connection) =>
      createRateLimiter({ requestsPerMinute, burst: 0, redis: connection }),
    );
    await untilCacheIs("ok");
    return limiters as [RateLimiter, RateLimiter];
  };
  const someone = (): RateBudget => ({ kind: "principal", id: crypto.randomUUID() });

  it("shares one budget between limiters, and gives each principal its own", async () => {
    const [one, other] = await two(5);
    const anna = someone();
    const decisions = await Promise.all(
      Array.from({ length: 8 }, (_, i) => (i % 2 ? one : other).consume(anna)),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(5);
    expect(decisions.map(({ remaining }) => remaining).sort()).toEqual([0, 0, 0, 0, 1, 2, 3, 4]);
    expect(await one.consume(anna)).toMatchObject({ allowed: false, limit: 5, remaining: 0 });
    expect(await one.consume(someone())).toMatchObject({ allowed: true, remaining: 4, resetSeconds: 60 });
  });

  it("counts under keys of its own, which expire with the window", async () => {
    const [one] = await two(5);
    await one.consume({ kind: "address", address: "2001:db8::7" });
    const [connection] = connections;
    const ttl = await connection?.execute((client) => client.ttl("mcp:rate:address:2001:db8:0:0::/64"));
    expect(ttl).toBeGreaterThan(50);
    expect(ttl).toBeLessThanOrEqual(60);
  });

  it("does not ask Redis again for one who is over the limit", async () => {
    const [one] = await two(2);
    const anna = someone();
    for (let i = 0; i < 10; i++) await one.consume(anna);
    const [connection] = connections;
    const counted = await connection?.execute((client) =>
      client.get(`mcp:rate:principal:${anna.kind === "principal" ? anna.id : ""}`),
    );
    expect(counted).toBe("3");
    expect(await one.consume(anna)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it("counts alone in each process while Redis is dead, and together again when it is back", async () => {
    const [one, other] = await two(2);
    const anna = someone();
    await redis.kill();
    await untilCacheIs("degraded");
    for (const limiter of [one, other]) {
      const allowed = [await limiter.consume(anna), await limiter.consume(anna), await limiter.consume(anna)];
      expect(allowed.map((decision) => decision.allowed)).toEqual([true, true, false]);
    }
    await redis.start();
    await untilCacheIs("ok");
    const bert = someone();
    await one.consume(bert);
    await other.consume(bert);
    expect(await one.consume(bert)).toMatchObject({ allowed: false });
  });

  it("makes nobody wait longer than the time-out while Redis hangs", async () => {
    const [one] = await two(1000);
    redis.hang();
    try {
      for (let round = 0; round < 5; round++) {
        const startedAt = performance.now();
        const decisions = await Promise.all(Array.from({ length: 20 }, () => one.consume(someone())));
        expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + SLACK_MS);
        expect(decisions.every(({ allowed }) => allowed)).toBe(true);
      }
    } finally {
      redis.resume();
    }
    await untilCacheIs("ok");
  });
});
