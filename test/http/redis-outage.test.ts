import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SettingTexts } from "../../app/contract/parse-settings.ts";
import { callTool, type ToolAnswer } from "../support/call-tool.ts";
import { metricSamples } from "../support/metric-samples.ts";
import { hasRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { type StallMeter, startStallMeter } from "../support/stall-meter.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";
import { waitFor } from "../support/wait-for.ts";

/** What a call takes beside its wait for the cache: some ten steps of client and server in one process. */
const SLACK_MS = 150;
const CALLERS = 8;
/** Between two calls of one caller: load, but not so much that the process never rests. */
const PAUSE_MS = 5;

/** Calls, some for the same results and some for new ones, until it is stopped. */
function startLoad(server: TestServer, meter: StallMeter) {
  const waitedMs: number[] = [];
  const wrong: unknown[] = [];
  const stopped = new AbortController();
  const caller = async () => {
    while (!stopped.signal.aborted) {
      const seed = waitedMs.length % 2 ? waitedMs.length : waitedMs.length % 10;
      const call = { data: { seed }, operation: "analyze" };
      try {
        const timed = await meter.time(() => callTool(server.mcpUrl, "process_data", call));
        waitedMs.push(timed.waitedMs);
        if (!isRight(timed.value)) wrong.push(timed.value);
      } catch (error) {
        wrong.push(error);
      }
      await delay(PAUSE_MS);
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, caller));
  return {
    waitedMs,
    /** What was not answered as it should have been. */
    wrong,
    /** Until so many more calls have ended. */
    goOn: async (more: number) => {
      const target = waitedMs.length + more;
      await waitFor(
        () => waitedMs.length,
        (length) => length >= target,
      );
    },
    stop: async () => {
      stopped.abort();
      await callers;
    },
  };
}

function isRight({ structuredContent, isError }: ToolAnswer): boolean {
  const right = { keys: ["seed"], types: { seed: "number" } };
  return !isError && JSON.stringify(structuredContent?.result) === JSON.stringify(right);
}

async function readiness(server: TestServer) {
  const answer = await fetch(new URL("/ready", server.origin));
  return { code: answer.status, ...((await answer.json()) as { status: string; checks: unknown }) };
}

const untilReadinessIs = (server: TestServer, status: string) =>
  waitFor(
    () => readiness(server),
    (ready) => ready.status === status,
  );

const breakerGauge = (server: TestServer) => metricSamples(server.mcpUrl, "mcp_circuit_breaker_state");

/** Look-ups that Redis answered with a value since it started, as it counts them itself. */
async function hitsInRedis(url: string): Promise<number> {
  const client = new Redis(url);
  try {
    return Number(/keyspace_hits:(\d+)/.exec(await client.info("stats"))?.[1]);
  } finally {
    client.disconnect();
  }
}

describe.skipIf(!hasRedis)("a server whose Redis goes away under load", () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  const meter = startStallMeter();
  afterAll(() => meter.stop());
  let servers: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
  });
  afterAll(() => redis.kill());

  const startServer = async (settings: SettingTexts): Promise<TestServer> => {
    const server = await startTestServer({ settings });
    servers.push(server);
    return server;
  };
  const untilHitsGrow = async () => {
    const before = await hitsInRedis(redis.url);
    await waitFor(
      () => hitsInRedis(redis.url),
      (hits) => hits > before,
    );
  };

  it("fails no call, keeps none waiting, says degraded and then ready, and finds results in Redis again", async () => {
    const server = await startServer({ REDIS_URL: redis.url });
    await untilReadinessIs(server, "ready");
    const load = startLoad(server, meter);
    try {
      await load.goOn(200);
      await untilHitsGrow();
      expect(await breakerGauge(server)).toEqual([{ labels: { target: "redis" }, value: 0 }]);

      await redis.kill();
      expect(await untilReadinessIs(server, "degraded")).toEqual({
        code: 200,
        status: "degraded",
        checks: {
          cache: { status: "degraded", detail: "Redis is away; cache and limits are kept in this process" },
        },
      });
      await load.goOn(500);
      expect(await breakerGauge(server)).toEqual([{ labels: { target: "redis" }, value: 2 }]);
      expect((await callTool(server.mcpUrl, "health_check", {})).structuredContent).toMatchObject({
        status: "degraded",
        dependencies: { cache: { status: "degraded" } },
      });
      await redis.start();
      await untilReadinessIs(server, "ready");
      await untilHitsGrow();

      redis.hang();
      try {
        await untilReadinessIs(server, "degraded");
        await load.goOn(500);
      } finally {
        redis.resume();
      }
      expect(await untilReadinessIs(server, "ready")).toEqual({
        code: 200,
        status: "ready",
        checks: { cache: { status: "ok" } },
      });
      await untilHitsGrow();
      expect(await breakerGauge(server)).toEqual([{ labels: { target: "redis" }, value: 0 }]);
    } finally {
      await load.stop();
    }
    expect(load.wrong).toEqual([]);
    // CACHE_TIMEOUT_MS is left at its default.
    expect(Math.max(...load.waitedMs)).toBeLessThan(50 + SLACK_MS);
  });

  it("waits for a hung Redis once in a call, not once for the limit and again for the cache", async () => {
    const timeoutMs = 2 * SLACK_MS;
    const server = await startServer({ REDIS_URL: redis.url, CACHE_TIMEOUT_MS: String(timeoutMs) });
    await untilReadinessIs(server, "ready");
    redis.hang();
    try {
      const call = { data: { seed: 1 }, operation: "validate" };
      const { waitedMs } = await meter.time(() => callTool(server.mcpUrl, "process_data", call));
      expect(waitedMs).toBeGreaterThan(timeoutMs - SLACK_MS);
      expect(waitedMs).toBeLessThan(timeoutMs + SLACK_MS);
    } finally {
      redis.resume();
    }
  });

  it("starts, serves and stops while Redis was never there", async () => {
    const server = await startServer({ REDIS_URL: "redis://127.0.0.1:1" });
    expect(await readiness(server)).toMatchObject({ code: 200, status: "degraded" });
    const call = { data: { a: "b" }, operation: "transform" };
    const answers = [
      await callTool(server.mcpUrl, "process_data", call),
      await callTool(server.mcpUrl, "process_data", call),
    ];
    expect(answers.map(({ structuredContent }) => structuredContent?.cache_status)).toEqual(["miss", "hit"]);
    const lookups = await metricSamples(server.mcpUrl, "mcp_cache_hits_total");
    expect(Object.fromEntries(lookups.map(({ labels, value }) => [labels.type, value]))).toEqual({
      error: 1,
      hit: 1,
    });
  });

  it("answers with what another process computed", async () => {
    const settings = { REDIS_URL: redis.url };
    const one = await startServer(settings);
    const other = await startServer(settings);
    await Promise.all([untilReadinessIs(one, "ready"), untilReadinessIs(other, "ready")]);
    const call = { data: { shared: crypto.randomUUID() }, operation: "transform" };
    const first = await callTool(one.mcpUrl, "process_data", call);
    const second = await callTool(other.mcpUrl, "process_data", call);
    expect(second.structuredContent).toEqual({ ...first.structuredContent, cache_status: "hit" });
  });
});
