import type { CircuitBreakerPolicy } from "cockatiel";
import type { Redis } from "ioredis";
import type { DependencyCheck } from "../contract/health.ts";
import type { BreakerState } from "../contract/telemetry.ts";
import type { Logger } from "../telemetry/logger.ts";
import { RedisUnavailableError, redisFailureReason } from "./redis-unavailable-error.ts";

export interface RedisConnectionOptions {
  /** May hold a password; it is never logged. */
  readonly url: string;
  /** Longest that a command is waited for. */
  readonly timeoutMs: number;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** Told at once, and at every change. */
  readonly onBreakerState: (state: BreakerState) => void;
}

export interface RedisConnection {
  /**
   * Runs one command, and waits for it no longer than the time-out.
   *
   * @throws {@link RedisUnavailableError} at once while Redis is known to be away.
   * @throws ioredis' ReplyError when Redis refuses the command.
   */
  readonly execute: <Reply>(command: (client: Redis) => Promise<Reply>) => Promise<Reply>;
  readonly check: () => DependencyCheck;
  /** Lets go of the connection; what was written before is still sent if Redis takes it within the time-out. */
  readonly close: () => Promise<void>;
}

/** How soon a Redis that is back is noticed, and one that hangs while nobody asks it anything. */
const HEARTBEAT_MS = 500;

type Link =
  | { readonly kind: "loading" }
  | { readonly kind: "made"; readonly client: Redis; readonly breaker: CircuitBreakerPolicy }
  | { readonly kind: "closed" };

/**
 * The one connection to Redis, behind a circuit breaker. It is made in the background: nothing waits for it.
 *
 * One unanswered command opens the breaker. A request asks Redis twice, for its rate and for its result, and must
 * not wait in vain twice. Requests never probe: while the breaker is not closed they are turned away at once, and a
 * heartbeat finds out when Redis answers again. A command that Redis refuses is an answer and opens nothing.
 */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url, timeoutMs, logger, onBreakerState } = options;
  let link: Link = { kind: "loading" };
  let state: BreakerState = "open";
  let reportedAway = false;
  let beating = false;
  onBreakerState(state);

  const reportAway = (error: unknown) => {
    if (reportedAway || link.kind === "closed") return;
    reportedAway = true;
    logger.warn(
      { reason: redisFailureReason(error) },
      "Redis is away; cache and limits go on in this process",
    );
  };
  const change = (next: BreakerState) => {
    state = next;
    onBreakerState(next);
    if (next !== "closed" || !reportedAway) return;
    reportedAway = false;
    logger.info("Redis is back");
  };

  const beat = async () => {
    if (link.kind !== "made" || beating) return;
    const { client, breaker } = link;
    beating = true;
    try {
      await breaker.execute(() => ping(client, timeoutMs));
      if (state !== "closed") change("closed");
    } catch (error) {
      // Until it was connected once, the client's own errors tell more than "not connected".
      if (client.status !== "connecting" && client.status !== "connect") reportAway(error);
    } finally {
      beating = false;
    }
  };
  const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS).unref();

  const make = async () => {
    try {
      const breaker = await createBreaker(change);
      const { createRedisClient } = await import("./redis-client.ts");
      const client = await createRedisClient(url, timeoutMs);
      link = { kind: "made", client, breaker };
      client.on("error", reportAway);
      client.on("ready", () => void beat());
      client.on("close", () => void beat());
      await beat();
    } catch (error) {
      reportAway(error);
    }
  };
  const making = make();

  return {
    execute: async (command) => {
      if (link.kind !== "made" || state !== "closed") throw new RedisUnavailableError("Redis is away");
      const { client, breaker } = link;
      return breaker.execute(() => answerWithin(command(client), timeoutMs));
    },
    check: () =>
      state === "closed"
        ? { status: "ok" }
        : { status: "degraded", detail: "Redis is away; cache and limits are kept in this process" },
    close: async () => {
      clearInterval(heartbeat);
      await making;
      if (link.kind !== "made") return;
      const { client } = link;
      link = { kind: "closed" };
      // QUIT is answered after everything that was sent before it.
      await answerWithin(client.quit(), timeoutMs).catch(() => {});
      client.disconnect();
    },
  };
}

/** Opens at the first failure; when it tries again is the heartbeat's decision. */
async function createBreaker(onState: (state: BreakerState) => void): Promise<CircuitBreakerPolicy> {
  const { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } = await import("cockatiel");
  const { ReplyError } = await import("ioredis");
  const breaker = circuitBreaker(
    handleWhen((error) => !(error instanceof ReplyError)),
    { breaker: new ConsecutiveBreaker(1), halfOpenAfter: 0 },
  );
  breaker.onStateChange((state) => {
    if (state === CircuitState.Closed) onState("closed");
    else onState(state === CircuitState.HalfOpen ? "half-open" : "open");
  });
  return breaker;
}

/** @throws {@link RedisUnavailableError} also when Redis answers that it cannot serve: loading, no login, disk full. */
async function ping(client: Redis, timeoutMs: number): Promise<void> {
  try {
    await answerWithin(client.ping(), timeoutMs);
  } catch (error) {
    throw new RedisUnavailableError(redisFailureReason(error));
  }
}

/** @throws {@link RedisUnavailableError} when the time is up. */
async function answerWithin<Reply>(reply: Promise<Reply>, timeoutMs: number): Promise<Reply> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new RedisUnavailableError(`no answer within ${timeoutMs} ms`));
  // If it was this process that was busy, the answer is waiting to be read: it is, before setImmediate.
  const timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}
