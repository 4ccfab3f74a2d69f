import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRedisConnection, type RedisConnection } from "../../app/cache/redis-connection.ts";
import type { BreakerState } from "../../app/contract/telemetry.ts";
import { callTool } from "../support/call-tool.ts";
import { hasRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";

const TIMEOUT_MS = 50;
const PASSWORD = `pw-${crypto.randomUUID()}`;

interface Watched extends RedisConnection {
  readonly states: BreakerState[];
  readonly log: string[];
}

function connect(url: string): Watched {
  const states: BreakerState[] = [];
  const log: string[] = [];
  const write = (fields: unknown, message?: string) => void log.push(JSON.stringify([fields, message]));
  const connection = createRedisConnection({
    url,
    timeoutMs: TIMEOUT_MS,
    logger: { info: write, warn: write },
    onBreakerState: (state) => states.push(state),
  });
  return { ...connection, states, log };
}

const isOk = ({ check }: RedisConnection) => check().status === "ok";
const untilOk = (connection: RedisConnection) =>
  waitFor(
    () => connection.check(),
    () => isOk(connection),
  );
const untilAway = (connection: RedisConnection) =>
  waitFor(
    () => connection.check(),
    () => !isOk(connection),
  );

describe.skipIf(!hasRedis)("createRedisConnection", () => {
  let redis: TestRedis;
  let connection: Watched | undefined;
  beforeAll(async () => {
    redis = await startRedis({ password: PASSWORD });
  });
  afterEach(() => connection?.close());
  afterAll(() => redis.kill());

  it("is made in the background, with the password of its URL, without a word in the log", async () => {
    connection = connect(redis.url);
    expect(connection.check()).toEqual({
      status: "degraded",
      detail: "Redis is away; cache and limits are kept in this process",
    });
    await untilOk(connection);
    expect(await connection.execute((client) => client.ping())).toBe("PONG");
    expect(connection.states[0]).toBe("open");
    expect(connection.states.at(-1)).toBe("closed");
    expect(connection.log).toEqual([]);
  });

  it("turns commands away at once before it is made", async () => {
    connection = connect(redis.url);
    await expect(connection.execute((client) => client.ping())).rejects.toMatchObject({
      name: "RedisUnavailableError",
      code: "REDIS_UNAVAILABLE",
    });
  });

  it("passes on what Redis refuses, and stays closed", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    const seen = connection.states.length;
    await expect(connection.execute((client) => client.call("nonsense"))).rejects.toMatchObject({
      name: "ReplyError",
    });
    expect(connection.states).toHaveLength(seen);
    expect(isOk(connection)).toBe(true);
  });

  it("opens at the first command without an answer, turns away at once, and closes when Redis answers", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    redis.hang();
    try {
      await expect(connection.execute((client) => client.get("k"))).rejects.toThrow("no answer within 50 ms");
      expect(connection.check().status).toBe("degraded");
      const startedAt = performance.now();
      await expect(connection.execute((client) => client.get("k"))).rejects.toThrow("Redis is away");
      expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS);
      await waitFor(
        () => connection?.log,
        (log) => log?.length === 1,
      );
    } finally {
      redis.resume();
    }
    await untilOk(connection);
    expect(await connection.execute((client) => client.ping())).toBe("PONG");
    expect(connection.log.map((line) => JSON.parse(line).at(-1))).toHaveLength(2);
    expect(connection.log[1]).toContain("Redis is back");
  });

  it("notices a Redis that hangs while nobody asks it anything", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    redis.hang();
    try {
      await untilAway(connection);
    } finally {
      redis.resume();
    }
    await untilOk(connection);
  });

  it("gives up a connection on which Redis stays silent, and makes a new one", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    const { client } = await connection.execute(async (client) => ({ client }));
    const first = await client.client("ID");
    let closed = false;
    client.once("close", () => {
      closed = true;
    });
    redis.hang();
    try {
      await waitFor(() => closed, Boolean);
    } finally {
      redis.resume();
    }
    await untilOk(connection);
    expect(await client.client("ID")).toBeGreaterThan(first);
  });

  it("does not take the blame when it was this process that was busy", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    const beBusy = () => {
      const until = performance.now() + 3 * TIMEOUT_MS;
      while (performance.now() < until);
    };
    // From setImmediate on, timers come before sockets: the answer has arrived, and the timer is due first.
    await new Promise(setImmediate);
    const answer = connection.execute((client) => {
      process.nextTick(beBusy);
      return client.ping();
    });
    expect(await answer).toBe("PONG");
    expect(isOk(connection)).toBe(true);
  });

  it("says in one word why it cannot connect, and never the password", async () => {
    connection = connect(redis.url.replace(PASSWORD, "wrong-secret"));
    await waitFor(
      () => connection?.log,
      (log) => log?.length === 1,
    );
    expect(JSON.parse(connection.log[0] ?? "")[0]).toEqual({ reason: "WRONGPASS" });
    expect(connection.log.join()).not.toContain("wrong-secret");
    await connection.close();
    connection = connect("redis://:wrong-secret@127.0.0.1:1");
    await waitFor(
      () => connection?.log,
      (log) => log?.length === 1,
    );
    expect(JSON.parse(connection.log[0] ?? "")[0]).toEqual({ reason: "ECONNREFUSED" });
    expect(connection.log.join()).not.toContain("wrong-secret");
  });

  it("sends what was written before it closes, and turns commands away from then on", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    void connection.execute((client) => client.set("last", "words", "EX", 60));
    await connection.close();
    await expect(connection.execute((client) => client.ping())).rejects.toThrow("Redis is away");
    connection = connect(redis.url);
    await untilOk(connection);
    expect(await connection.execute((client) => client.get("last"))).toBe("words");
  });

  it("closes within twice the time-out while Redis hangs", async () => {
    connection = connect(redis.url);
    await untilOk(connection);
    redis.hang();
    try {
      const startedAt = performance.now();
      await connection.close();
      // One heartbeat under way and the farewell; the rest is scheduling on a busy machine.
      expect(performance.now() - startedAt).toBeLessThan(2 * TIMEOUT_MS + 200);
    } finally {
      redis.resume();
    }
  });
});

const hasOpenssl = (() => {
  try {
    execFileSync("openssl", ["version"]);
    return true;
  } catch {
    return false;
  }
})();

/** How a certificate names the address that it is for. */
const namings = {
  "an alternative name": ["-subj", "/CN=redis", "-addext", "subjectAltName=IP:127.0.0.1"],
  "its common name alone, as Memorystore's": ["-subj", "/CN=127.0.0.1"],
};

describe.skipIf(!hasRedis || !hasOpenssl).each(Object.entries(namings))(
  "a server with rediss://, a password and %s",
  (_naming, subject) => {
    const directory = mkdtempSync(join(tmpdir(), "redis-tls-"));
    const certFile = join(directory, "cert.pem");
    const keyFile = join(directory, "key.pem");
    let redis: TestRedis;
    beforeAll(async () => {
      const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
      execFileSync(
        "openssl",
        ["req", "-x509", "-days", "2", ...key, ...subject, "-keyout", keyFile, "-out", certFile],
        {
          stdio: "ignore",
        },
      );
      redis = await startRedis({ password: PASSWORD, tls: { certFile, keyFile } });
    });
    afterAll(async () => {
      await redis.kill();
      rmSync(directory, { recursive: true });
    });

    const start = async (environment: Record<string, string>) => {
      const quiet = { PORT: "0", METRICS_PORT: "0", LOG_LEVEL: "trace" };
      const server = startProcess(["app/main.ts"], { ...quiet, REDIS_URL: redis.url, ...environment });
      const origin = (await server.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
      const readiness = async () => (await (await fetch(`${origin}/ready`)).json()) as { status: string };
      return { server, origin, readiness };
    };

    it("uses it, and never writes the password", async () => {
      const { server, origin, readiness } = await start({ NODE_EXTRA_CA_CERTS: certFile });
      try {
        await waitFor(readiness, ({ status }) => status === "ready");
        const call = { data: { tls: true }, operation: "analyze" };
        await callTool(new URL("/mcp", origin), "process_data", call);
        const again = await callTool(new URL("/mcp", origin), "process_data", call);
        expect(again.structuredContent).toMatchObject({ cache_status: "hit" });
      } finally {
        await server.kill();
      }
      expect(server.stdout() + server.stderr()).not.toContain(PASSWORD);
    });

    it("goes on without it when its certificate is not trusted, and names the reason, not the password", async () => {
      const { server, readiness } = await start({});
      try {
        await waitFor(readiness, ({ status }) => status === "degraded");
        await waitFor(
          () => server.stdout(),
          (text) => text.includes("SELF_SIGNED_CERT"),
        );
      } finally {
        await server.kill();
      }
      expect(server.stdout() + server.stderr()).not.toContain(PASSWORD);
    });
  },
);
