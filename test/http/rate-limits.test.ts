import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../support/make-api-key.ts";
import { legacyRequest, post } from "../support/mcp-request.ts";
import { metricSamples } from "../support/metric-samples.ts";
import { hasRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";
import { waitFor } from "../support/wait-for.ts";

async function statuses(times: number, call: (index: number) => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) {
    const answer = await call(i);
    await answer.body?.cancel();
    seen.push(answer.status);
  }
  return seen;
}
const count = (seen: readonly number[], status: number) => seen.filter((one) => one === status).length;

describe("a server with a rate limit", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      settings: { RATE_LIMIT: "5", RATE_LIMIT_BURST: "2", TRUSTED_PROXIES: "1" },
    });
  });
  afterAll(() => server.stop());

  it("answers N calls and one 429, which it counts and audits; probes go on", async () => {
    const call = () => post(server.mcpUrl, legacyRequest("ping"));
    expect(await statuses(8, call)).toEqual([200, 200, 200, 200, 200, 200, 200, 429]);
    const refused = await call();
    expect(refused.headers.get("ratelimit-policy")).toBe('"address";q=7;w=60');
    expect(refused.headers.get("ratelimit")).toMatch(/^"address";r=0;t=\d+$/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(server.logs.at(-1)).toMatchObject({ audit: "refusal", error_type: "rate_limited" });
    const elsewhere = { "x-forwarded-for": "203.0.113.9" };
    expect(await metricSamples(server.mcpUrl, "mcp_ratelimit_violations_total", elsewhere)).toEqual([
      { labels: {}, value: 2 },
    ]);
    for (const path of ["/health", "/ready"]) {
      const probe = () => fetch(new URL(path, server.origin));
      expect(count(await statuses(30, probe), 200)).toBe(30);
    }
  });
});

describe("a server with a rate limit, API keys and anonymous callers", () => {
  const anna = makeApiKey("anna");
  const bert = makeApiKey("bert");
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({
      settings: {
        AUTH_MODES: "none,api-key",
        API_KEYS: `${anna.entry},${bert.entry}`,
        RATE_LIMIT: "5",
        RATE_LIMIT_BURST: "0",
      },
    });
  });
  afterAll(() => server.stop());

  it("gives each client a budget that neither the other nor an anonymous flood spends", async () => {
    const call = (headers: Record<string, string> = {}) =>
      post(server.mcpUrl, legacyRequest("ping"), headers);
    const flood = await statuses(50, () => call());
    expect([count(flood, 200), count(flood, 429)]).toEqual([5, 45]);
    const guesses = await statuses(5, () => call({ "x-api-key": makeApiKey("anna").key }));
    expect(count(guesses, 429)).toBe(5);
    for (const { key } of [anna, bert]) {
      const calls = await statuses(6, () => call({ "x-api-key": key }));
      expect(calls).toEqual([200, 200, 200, 200, 200, 429]);
    }
  });
});

describe.skipIf(!hasRedis)("two server processes with one Redis", () => {
  let redis: TestRedis;
  let servers: { readonly process: RunningProcess; readonly origin: string }[] = [];
  beforeAll(async () => {
    redis = await startRedis();
    servers = await Promise.all([startServer(), startServer()]);
    await untilReadinessIs("ready");
  });
  afterAll(async () => {
    await Promise.all(servers.map(({ process }) => process.kill()));
    await redis.kill();
  });

  const startServer = async () => {
    const limits = { RATE_LIMIT: "9", RATE_LIMIT_BURST: "1", TRUSTED_PROXIES: "1" };
    const settings = { PORT: "0", METRICS_PORT: "0", REDIS_URL: redis.url, ...limits };
    const process = startProcess(["app/main.ts"], settings);
    const origin = (await process.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
    return { process, origin };
  };
  const untilReadinessIs = (status: string) =>
    Promise.all(
      servers.map(({ origin }) =>
        waitFor(
          async () => (await (await fetch(`${origin}/ready`)).json()) as { status: string },
          (readiness) => readiness.status === status,
        ),
      ),
    );
  const call = (server: number, address: string) =>
    post(new URL("/mcp", servers[server]?.origin), legacyRequest("ping"), { "x-forwarded-for": address });

  it("share one budget, and count each alone while Redis is away", async () => {
    const together = await statuses(12, (i) => call(i % 2, "203.0.113.1"));
    expect([count(together, 200), count(together, 429)]).toEqual([10, 2]);

    await redis.kill();
    await untilReadinessIs("degraded");
    for (const server of [0, 1]) {
      const alone = await statuses(11, () => call(server, "203.0.113.2"));
      expect([count(alone, 200), count(alone, 429)]).toEqual([10, 1]);
    }

    await redis.start();
    await untilReadinessIs("ready");
    const again = await statuses(12, (i) => call(i % 2, "203.0.113.3"));
    expect([count(again, 200), count(again, 429)]).toEqual([10, 2]);
  });
});
