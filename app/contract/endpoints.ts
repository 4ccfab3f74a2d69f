/** Every path the server answers, written once for routes, probes, gateways, load balancers and docs. */
export const paths = {
  home: "/",
  mcp: "/mcp",
  health: "/health",
  ready: "/ready",
  metrics: "/metrics",
  protectedResourceMetadata: "/.well-known/oauth-protected-resource",
  /** The same document where RFC 9728 has it for a resource whose identifier ends in `/mcp`. */
  mcpResourceMetadata: "/.well-known/oauth-protected-resource/mcp",
  legacySse: "/sse",
  legacyMessages: "/messages",
} as const;

export type EndpointPath = (typeof paths)[keyof typeof paths];

/** Default TCP ports of the programs in this repo. */
export const ports = {
  /** The public listener: protocol, pages and probes. */
  http: 8080,
  /** The metrics listener, never reachable from the public port. */
  metrics: 9090,
  /** The fleet monitor's status page, live data and metrics. */
  monitor: 9092,
} as const;

export interface Probe {
  readonly path: EndpointPath;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  /** Failures in a row before the platform acts. */
  readonly failureThreshold: number;
}

/**
 * How a platform asks the server how it is.
 *
 * Startup allows 10 × 3 s for a cold instance; liveness restarts a process that has not answered for 30 s;
 * readiness takes an instance out of rotation after 10 s and is the path that DNS failover checks.
 */
export const probes = {
  startup: { path: paths.health, periodSeconds: 3, timeoutSeconds: 2, failureThreshold: 10 },
  liveness: { path: paths.health, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { path: paths.ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
} as const satisfies Record<string, Probe>;
