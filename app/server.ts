import { createAuthenticator } from "./auth/create-authenticator.ts";
import { createFallbackStore } from "./cache/fallback-store.ts";
import { createMemoryStore } from "./cache/memory-store.ts";
import { createRedisConnection } from "./cache/redis-connection.ts";
import { createRedisStore } from "./cache/redis-store.ts";
import { createResultCache } from "./cache/result-cache.ts";
import { type EndpointPath, paths } from "./contract/endpoints.ts";
import type { DependencyCheck, HealthReport, Platform } from "./contract/health.ts";
import { isLoopback } from "./contract/parse-settings.ts";
import type { Settings } from "./contract/settings.ts";
import { breakerStates } from "./contract/telemetry.ts";
import { createConcurrencyLimiter } from "./limits/concurrency-limiter.ts";
import { createRateLimiter } from "./limits/create-rate-limiter.ts";
import { createRoutes, type IdentifiedHandler } from "./pipeline/create-routes.ts";
import { createHomePage } from "./pipeline/home-page.ts";
import { type HostRules, loopbackHosts } from "./pipeline/host-and-origin.ts";
import type { HttpHandler } from "./pipeline/http-exchange.ts";
import { createMcpEndpoint } from "./pipeline/mcp-endpoint.ts";
import { answerHealth, createReadinessHandler, readOnly } from "./pipeline/probes.ts";
import { createPublicDocument } from "./pipeline/public-document.ts";
import { createRecorder } from "./pipeline/recorder.ts";
import { createToolRunner } from "./pipeline/tool-runner.ts";
import { prompts } from "./prompts/index.ts";
import { createProtocol, type ProtocolOptions } from "./protocol/create-protocol.ts";
import type { LegacySse, LegacySseOptions } from "./protocol/legacy-sse.ts";
import type { McpDefinition, McpExtension } from "./protocol/mcp-definition.ts";
import { resources } from "./resources/index.ts";
import type { LogFile } from "./telemetry/log-file.ts";
import type { Logger } from "./telemetry/logger.ts";
import { createMetrics, type Metrics, type MetricsOptions } from "./telemetry/metrics.ts";
import { type BeginTrace, beginWithoutSpan } from "./telemetry/request-trace.ts";
import { tools } from "./tools/index.ts";
import { requireDistinctTools } from "./tools/require-distinct-tools.ts";
import type { AnyTool } from "./tools/tool.ts";
import { createUpstreamServers } from "./upstream/upstream-servers.ts";
import { createWorkerPool } from "./workers/worker-pool.ts";

export const SERVER_TITLE = "MCP home";

export interface ServerOptions {
  readonly settings: Settings;
  readonly version: string;
  readonly platform: Platform;
  readonly logger: Logger;
  /** The file that the logger writes to as well, for readiness to watch. */
  readonly logFile?: Pick<LogFile, "check"> | undefined;
  /** The module that worker threads run. */
  readonly workerFile: URL;
  /** @default none has a span */
  readonly beginTrace?: BeginTrace | undefined;
  readonly onObservation?: MetricsOptions["onObservation"];
  /** Tools beside those of the list. */
  readonly extraTools?: readonly AnyTool[];
  readonly extension?: McpExtension;
  readonly protocolOptions?: ProtocolOptions;
}

export interface Server {
  /** Answers one HTTP request, whatever received it. */
  readonly handle: HttpHandler;
  readonly metrics: Metrics;
  /** From now on readiness says 503, so that no new traffic is sent here, and subscriptions end. */
  readonly drain: () => void;
  /** Ends tool calls that are still running; their callers are told. */
  readonly cut: () => void;
  /** Lets go of everything. */
  readonly close: () => Promise<void>;
}

/** Builds every part once and passes it to those that need it. Listens to nothing yet. */
export function createServer(options: ServerOptions): Server {
  const { settings, version, platform, logger, logFile, workerFile, beginTrace = beginWithoutSpan } = options;
  const offered = requireDistinctTools([...tools, ...(options.extraTools ?? [])]);
  const toolNames = offered.map((tool) => tool.name);
  const startedAt = performance.now();
  const draining = new AbortController();
  const stopped = new AbortController();

  const clientIds = [...new Set(settings.API_KEYS?.map(({ clientId }) => clientId))];
  const metrics = createMetrics({ version, toolNames, clientIds, onObservation: options.onObservation });
  const scopes = [...new Set(offered.flatMap(({ scope }) => scope ?? []))];
  const authenticator = createAuthenticator({ settings, scopes, logger });
  const redis =
    settings.REDIS_URL === undefined
      ? undefined
      : createRedisConnection({
          url: settings.REDIS_URL,
          timeoutMs: settings.CACHE_TIMEOUT_MS,
          logger,
          onBreakerState: (state) => metrics.setBreakerState("redis", breakerStates[state]),
        });
  const upstream = createUpstreamServers({
    servers: settings.UPSTREAM_SERVERS ?? new Map(),
    version,
    createBulkhead: createConcurrencyLimiter,
    onBreakerState: (server, state) => {
      metrics.setBreakerState(server, breakerStates[state]);
      logger[state === "closed" ? "info" : "warn"](
        { upstream: server, circuit_breaker: state },
        "upstream server",
      );
    },
    onFailure: (server, reason) => logger.warn({ upstream: server, reason }, "upstream call failed"),
  });
  const dependencies = (): Record<string, DependencyCheck> => ({
    ...authenticator.dependencies(),
    ...(redis ? { cache: redis.check() } : {}),
    ...upstream.dependencies(),
    ...(logFile ? { "log-file": logFile.check() } : {}),
  });
  const health = (): HealthReport => ({
    status: Object.values(dependencies()).every(({ status }) => status === "ok") ? "healthy" : "degraded",
    uptimeSeconds: Math.round(performance.now() - startedAt) / 1000,
    environment: settings.ENVIRONMENT,
    version,
    platform,
    dependencies: dependencies(),
  });

  const memory = createMemoryStore({
    maxEntries: settings.CACHE_MAX_ENTRIES,
    maxMemoryBytes: settings.CACHE_MAX_MEMORY_MB * 1_000_000,
  });
  const store = redis ? createFallbackStore(createRedisStore(redis), memory) : memory;
  const workers = createWorkerPool(workerFile);
  const runTool = createToolRunner({
    cache: createResultCache(store, metrics.recordLookup),
    workers,
    services: { health, upstream },
    defaultTimeoutMs: settings.REQUEST_TIMEOUT_MS,
    defaultTtlSeconds: settings.CACHE_TTL,
    stopped: stopped.signal,
    version,
  });
  const definition: McpDefinition = {
    serverInfo: { name: "mcp-home", title: SERVER_TITLE, version },
    instructions: "Processes JSON data, one object or a batch of them, and tells how the server is.",
    tools: offered,
    resources,
    prompts,
    services: { health, metrics: metrics.json },
    runTool,
    refuseScope: authenticator.refuseScope,
    draining: draining.signal,
    onFault: (error) => logger.debug({ err: error }, "protocol"),
    ...(options.extension ? { extension: options.extension } : {}),
  };
  const protocol = createProtocol(definition, options.protocolOptions);

  const rateLimiter = createRateLimiter({
    requestsPerMinute: settings.RATE_LIMIT,
    burst: settings.RATE_LIMIT_BURST,
    redis,
  });
  const concurrency = createConcurrencyLimiter({
    maxConcurrent: settings.MAX_CONCURRENT_REQUESTS,
    maxQueued: settings.MAX_QUEUED_REQUESTS,
  });
  const recorder = createRecorder(metrics, logger);
  const endpoint = {
    authenticator,
    rateLimiter,
    concurrency,
    beginTrace,
    recorder,
    maxRequestSizeBytes: settings.MAX_REQUEST_SIZE,
  };
  const readiness = createReadinessHandler(() => ({
    accepting: !draining.signal.aborted,
    dependencies: dependencies(),
  }));
  const handlers = new Map<EndpointPath, IdentifiedHandler>([
    [paths.home, readOnly(createHomePage({ title: SERVER_TITLE, version, toolNames }))],
    [paths.health, readOnly(answerHealth)],
    [paths.ready, readOnly(readiness)],
    [paths.mcp, createMcpEndpoint({ ...endpoint, protocol })],
  ]);
  const legacySse = settings.LEGACY_SSE ? loadLegacySse({ protocol, draining: draining.signal }) : undefined;
  if (legacySse) {
    const { stream, messages } = legacySse;
    handlers.set(paths.legacySse, createMcpEndpoint({ ...endpoint, protocol: { handle: stream } }));
    handlers.set(paths.legacyMessages, createMcpEndpoint({ ...endpoint, protocol: { handle: messages } }));
  }
  if (authenticator.metadata) {
    const answer = readOnly(createPublicDocument(authenticator.metadata));
    handlers.set(paths.protectedResourceMetadata, answer).set(paths.mcpResourceMetadata, answer);
  }

  return {
    handle: createRoutes({ handlers, rules: hostRules(settings), beginTrace, recorder }),
    metrics,
    drain: () => draining.abort(),
    cut: () => {
      concurrency.emptyQueue();
      stopped.abort();
    },
    close: async () => {
      authenticator.close();
      await Promise.all([protocol.close(), legacySse?.close()]);
      await Promise.all([workers.close(), upstream.close(), redis?.close()]);
    },
  };
}

/** HTTP+SSE, whose module is loaded for those alone who turn it on. */
function loadLegacySse(options: LegacySseOptions): LegacySse {
  const loading = import("./protocol/legacy-sse.ts").then(({ createLegacySse }) => createLegacySse(options));
  return {
    stream: async (request) => (await loading).stream(request),
    messages: async (request) => (await loading).messages(request),
    close: async () => (await loading).close(),
  };
}

/** On loopback, who may call is known without being told; elsewhere the settings were refused without a list. */
function hostRules(settings: Settings): HostRules {
  // 127.0.0.2 is loopback too, and listens under no other name.
  const local = isLoopback(settings.HOST) ? [...loopbackHosts, settings.HOST] : [];
  return {
    allowedHosts: settings.ALLOWED_HOSTS ?? local,
    allowedOrigins: settings.ALLOWED_ORIGINS ?? settings.ALLOWED_HOSTS ?? local,
  };
}
