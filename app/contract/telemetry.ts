import { paths } from "./endpoints.ts";

/** Units and labels of one metric; its name is the same in Prometheus, alerts and dashboards. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[];
}

/**
 * How a request ended, the value of the label `status`, of `outcome` in logs and of the span's attribute.
 * `tool_error` is a result with `isError`; `client_error` an answer that says the request was wrong;
 * `refused` one that was turned away before it ran for what its caller is or did: authentication, rate; `unavailable`
 * one that was turned away because the server could not serve anybody: no place free, no authorization server.
 */
export const outcomes = [
  "ok",
  "tool_error",
  "client_error",
  "refused",
  "unavailable",
  "timeout",
  "cancelled",
  "crash",
] as const;
export type Outcome = (typeof outcomes)[number];

/** The outcomes that spend an error budget: the server's fault, not the caller's. */
export const failureOutcomes = ["unavailable", "timeout", "crash"] as const satisfies readonly Outcome[];

/** Values of the label `error_type` of the error counter. */
export const errorTypes = [
  "tool_error",
  "invalid_request",
  "unauthenticated",
  "forbidden",
  /** The authorization server cannot be reached, so that nobody knows whether the token is good. */
  "auth_unavailable",
  "rate_limited",
  "overloaded",
  "timeout",
  "cancelled",
  "crash",
] as const;
export type ErrorType = (typeof errorTypes)[number];

/** Values of the label `type` of the cache counter. */
export const cacheResults = ["hit", "miss", "coalesced", "error"] as const;
export type CacheResult = (typeof cacheResults)[number];

/** Values of the breaker gauge. */
export const breakerStates = { closed: 0, "half-open": 1, open: 2 } as const;
export type BreakerState = keyof typeof breakerStates;

/** Stands for every label value that is not known in advance, so that callers cannot make time series. */
export const OTHER = "other";
/** The client of a request without a credential. */
export const ANONYMOUS = "anonymous";

/** MCP methods that get a label value of their own; every other is `other`. */
export const labelledMethods = [
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "resources/subscribe",
  "resources/unsubscribe",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "logging/setLevel",
  "subscriptions/listen",
  "notifications/initialized",
  "notifications/cancelled",
  "notifications/progress",
] as const;

/** Paths that get a label value of their own. */
export const labelledEndpoints = [paths.mcp, paths.legacySse, paths.legacyMessages] as const;

export const metrics = {
  requests: {
    name: "mcp_requests_total",
    type: "counter",
    help: "MCP requests by how they ended.",
    labels: ["method", "status", "client_id", "version"],
  },
  requestDuration: {
    name: "mcp_request_duration_seconds",
    type: "histogram",
    help: "Time from the first byte of a request to the last of its answer.",
    labels: ["method", "endpoint"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  activeConnections: {
    name: "mcp_active_connections",
    type: "gauge",
    help: "Open connections to the public port.",
    labels: [],
  },
  errors: {
    name: "mcp_errors_total",
    type: "counter",
    help: "Requests that did not end well, by reason; a tool result with isError is one.",
    labels: ["error_type"],
  },
  toolUsage: {
    name: "mcp_tool_usage_total",
    type: "counter",
    help: "Tool calls by tool.",
    labels: ["tool_name", "success"],
  },
  cacheHits: {
    name: "mcp_cache_hits_total",
    type: "counter",
    help: "Cache look-ups by result.",
    labels: ["type"],
  },
  rateLimitViolations: {
    name: "mcp_ratelimit_violations_total",
    type: "counter",
    help: "Requests refused because their principal or address had spent its budget.",
    labels: [],
  },
  circuitBreakerState: {
    name: "mcp_circuit_breaker_state",
    type: "gauge",
    help: "Circuit breakers: 0 closed, 1 half-open, 2 open.",
    labels: ["target"],
  },
  cpuUsage: {
    name: "mcp_cpu_usage_percent",
    type: "gauge",
    help: "CPU time of this process since the last scrape, in percent of one core.",
    labels: [],
  },
  memoryUsage: {
    name: "mcp_memory_usage_bytes",
    type: "gauge",
    help: "Resident memory of this process.",
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricKey = keyof typeof metrics;

/** CloudWatch's namespace for the metrics that leave a Lambda function. */
export const CLOUDWATCH_NAMESPACE = "mcp-home";
/** The dimension that is part of every one of them. */
export const CLOUDWATCH_ENVIRONMENT = "environment";

/** How a metric leaves a Lambda function. */
export interface CloudWatchMetric<Label extends string = string> {
  readonly unit: "Count" | "Seconds" | "None";
  /** Labels that are dimensions together, beside the environment; CloudWatch cannot add up what no set has in common. */
  readonly dimensionSets: readonly (readonly Label[])[];
}

/**
 * The metrics that leave a Lambda function. Every combination of dimensions is one that is paid for, so labels that a
 * question on call never asks for together stay apart, and what Lambda itself reports (memory, concurrency) is left out.
 */
export const cloudWatchMetrics = {
  requests: { unit: "Count", dimensionSets: [[], ["status"], ["method"]] },
  requestDuration: { unit: "Seconds", dimensionSets: [[], ["method"]] },
  errors: { unit: "Count", dimensionSets: [["error_type"]] },
  toolUsage: { unit: "Count", dimensionSets: [["tool_name", "success"]] },
  cacheHits: { unit: "Count", dimensionSets: [["type"]] },
  rateLimitViolations: { unit: "Count", dimensionSets: [[]] },
  circuitBreakerState: { unit: "None", dimensionSets: [["target"]] },
} as const satisfies {
  readonly [Key in MetricKey]?: CloudWatchMetric<(typeof metrics)[Key]["labels"][number]>;
};

/** What bounds the number of time series: everything that an operator, and no caller, decides. */
export interface SeriesBoundInput {
  readonly toolCount: number;
  /** Clients with an API key; `anonymous` and `other` come on top. */
  readonly clientCount: number;
  /** Upstream servers and the shared cache. */
  readonly breakerCount: number;
}

/** The most time series of the metrics above that one process can ever have; Node's own defaults are not counted. */
export function maxSeries({ toolCount, clientCount, breakerCount }: SeriesBoundInput): number {
  const methods = labelledMethods.length + 1;
  const endpoints = labelledEndpoints.length + 1;
  const perHistogram = metrics.requestDuration.buckets.length + 3; // +Inf, sum and count
  const single = 5; // connections, violations, CPU, memory, and one to spare for the breaker gauge without targets
  return (
    methods * outcomes.length * (clientCount + 2) +
    methods * endpoints * perHistogram +
    errorTypes.length +
    (toolCount + 1) * 2 +
    cacheResults.length +
    breakerCount +
    single
  );
}

/** Names of the fields of a log line beyond level, time and message. */
export const logFields = {
  severity: "severity",
  requestId: "request_id",
  traceId: "trace_id",
  principal: "principal",
  method: "method",
  tool: "tool",
  durationMs: "duration_ms",
  outcome: "outcome",
  errorType: "error_type",
  /** `tool_call` or `refusal` on an audit event, absent elsewhere. */
  audit: "audit",
} as const;

/** The field by which Google Cloud's log viewer finds a line's trace. */
export const GOOGLE_TRACE_FIELD = "logging.googleapis.com/trace";

/**
 * Attributes of a request's span: OpenTelemetry's names for MCP and GenAI where there is one, the log's field
 * where there is none, so that one value is called the same in both.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
 */
export const spanAttributes = {
  method: "mcp.method.name",
  protocolVersion: "mcp.protocol.version",
  messageId: "jsonrpc.request.id",
  operation: "gen_ai.operation.name",
  tool: "gen_ai.tool.name",
  prompt: "gen_ai.prompt.name",
  resource: "mcp.resource.uri",
  errorType: "error.type",
  transport: "network.transport",
  requestId: logFields.requestId,
  principal: logFields.principal,
  outcome: logFields.outcome,
} as const;

/** The header that carries a request's id in and out. */
export const REQUEST_ID_HEADER = "x-request-id";
