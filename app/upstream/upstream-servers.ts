import type { DependencyCheck } from "../contract/health.ts";
import type { BreakerState } from "../contract/telemetry.ts";
import type { Bulkhead, CallGuard, GuardLimits } from "../resilience/call-guard.ts";
import type {
  UpstreamAnswer,
  UpstreamCall,
  UpstreamCaller,
  UpstreamFailure,
  UpstreamReply,
} from "../tools/upstream-caller.ts";
import type { UpstreamConnection } from "./upstream-connection.ts";

/**
 * For each upstream server. Three attempts of 9 s and the waits between them fit in the default deadline of 30 s; a
 * server that was restarted is back within a few tens of seconds, which ten seconds of rest find out soon enough.
 */
const limits: GuardLimits = {
  attemptTimeoutMs: 9000,
  maxRetries: 2,
  firstDelayMs: 100,
  maxDelayMs: 2000,
  failureThreshold: 5,
  openMs: 10_000,
};

/**
 * A tenth of the requests that are worked on at once may wait for one upstream server, so that a slow one cannot take
 * every place; as many again, twice over, may wait for that.
 */
const bulkheadSize = { maxConcurrent: 10, maxQueued: 20 } as const;

export interface UpstreamServersOptions {
  /** Addresses by name. */
  readonly servers: ReadonlyMap<string, string>;
  /** Of this server, as it introduces itself. */
  readonly version: string;
  readonly createBulkhead: (size: { maxConcurrent: number; maxQueued: number }) => Bulkhead;
  /** Told of each server's circuit breaker, once at the start and whenever it changes. */
  readonly onBreakerState: (server: string, state: BreakerState) => void;
  /** Told of each call that a server did not answer, retries included. */
  readonly onFailure: (server: string, reason: UpstreamFailure) => void;
}

export interface UpstreamServers extends UpstreamCaller {
  /** One check per server, as its circuit breaker sees it. */
  readonly dependencies: () => Record<string, DependencyCheck>;
  readonly close: () => Promise<void>;
}

interface Upstream {
  readonly guard: CallGuard;
  readonly connection: UpstreamConnection;
}

/** The upstream MCP servers of the settings. Client and policies are loaded when the first call is made. */
export function createUpstreamServers(options: UpstreamServersOptions): UpstreamServers {
  const { servers, version, createBulkhead, onBreakerState } = options;
  const breakers = new Map<string, BreakerState>();
  const upstreams = new Map<string, Promise<Upstream>>();

  const setBreaker = (server: string, state: BreakerState) => {
    breakers.set(server, state);
    onBreakerState(server, state);
  };
  for (const server of servers.keys()) setBreaker(server, "closed");

  const start = async (server: string, address: string): Promise<Upstream> => {
    const [{ createCallGuard }, { createUpstreamConnection }] = await Promise.all([
      import("../resilience/call-guard.ts"),
      import("./upstream-connection.ts"),
    ]);
    const guard = createCallGuard({
      limits,
      bulkhead: createBulkhead(bulkheadSize),
      onStateChange: (state) => setBreaker(server, state),
    });
    const url = new URL(address);
    return {
      guard,
      connection: createUpstreamConnection({ url, version, timeoutMs: limits.attemptTimeoutMs }),
    };
  };

  const upstreamOf = (server: string): Promise<Upstream> => {
    const address = servers.get(server);
    if (address === undefined) throw new Error(`There is no upstream server named ${server}`);
    const started = upstreams.get(server) ?? start(server, address);
    upstreams.set(server, started);
    return started;
  };

  return {
    servers: [...servers.keys()],
    call: async (call) => {
      const answer = await callThrough(await upstreamOf(call.server), call);
      if (answer.kind === "failed") options.onFailure(call.server, answer.reason);
      return answer;
    },
    dependencies: () =>
      Object.fromEntries([...breakers].map(([server, state]) => [`upstream:${server}`, checks[state]])),
    close: async () => {
      const started = await Promise.all(upstreams.values());
      await Promise.all(started.map(({ connection }) => connection.close()));
    },
  };
}

const checks: Readonly<Record<BreakerState, DependencyCheck>> = {
  closed: { status: "ok" },
  "half-open": { status: "degraded", detail: "circuit breaker half-open: one call is trying it" },
  open: { status: "degraded", detail: "circuit breaker open: it failed in a row" },
};

async function callThrough(
  { guard, connection }: Upstream,
  { tool, arguments: input, signal }: UpstreamCall,
): Promise<UpstreamAnswer> {
  // Loaded with the guard.
  const { UpstreamError } = await import("./upstream-error.ts");
  const attempt = (attemptSignal: AbortSignal) => connection.callTool(tool, input, attemptSignal);
  const { attempts, breaker, ...ending } = await guard.run(attempt, signal);
  const reply = (): UpstreamReply => {
    switch (ending.kind) {
      case "answered":
        return ending.value;
      case "failed":
        return {
          kind: "failed",
          reason: ending.error instanceof UpstreamError ? ending.error.reason : "unusable",
        };
      default:
        return ending;
    }
  };
  return { ...reply(), attempts, breaker };
}
