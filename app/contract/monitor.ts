import type { MetricDefinition } from "./telemetry.ts";

/**
 * How a server was found by one check: `unhealthy` answered, but not as it should; `error` did not answer at all
 * (refused, unknown, cut off, too late).
 */
export const checkStatuses = ["healthy", "unhealthy", "error"] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** What one check asks of a server, at the same time; the value of the label `method`. */
export const probeNames = ["health", "ready", "mcp"] as const;
export type ProbeName = (typeof probeNames)[number];

/** Paths of the monitor's one listener; metrics and health are where every program of this repo has them. */
export const monitorPaths = {
  page: "/",
  /** Server-sent events: the whole state, whenever it changes. */
  events: "/events",
  /** The same state, once, for scripts. */
  state: "/state.json",
} as const;

/** How often a server is checked, how long an answer may take, and after how many failures in a row people hear of it. */
export const monitorDefaults = {
  intervalSeconds: 30,
  timeoutSeconds: 10,
  failuresBeforeAlert: 3,
} as const;

/** The label that says which server a series is about; Prometheus gives it to the servers' own metrics too. */
export const SERVER_LABEL = "server";

/** A proxy in front of several servers names the one that answered in this header of its responses. */
export const SERVED_BY_HEADER = "x-served-by";

export const monitorMetrics = {
  healthChecks: {
    name: "mcp_health_checks_total",
    type: "counter",
    help: "Checks of a server by what they found.",
    labels: [SERVER_LABEL, "status"],
  },
  responseTime: {
    name: "mcp_response_time_seconds",
    type: "histogram",
    help: "Time until a server answered a check: health, ready, or an MCP round trip.",
    labels: [SERVER_LABEL, "method"],
    buckets: [0.1, 0.5, 1, 2, 5, 10],
  },
  availability: {
    name: "mcp_server_availability",
    type: "gauge",
    help: "Share of the last hour's checks that found the server healthy, between 0 and 1.",
    labels: [SERVER_LABEL],
  },
  consecutiveFailures: {
    name: "mcp_consecutive_failures",
    type: "gauge",
    help: "Checks in a row, up to the last one, that did not find the server healthy.",
    labels: [SERVER_LABEL],
  },
} as const satisfies Record<string, MetricDefinition>;

export type MonitorMetricKey = keyof typeof monitorMetrics;
