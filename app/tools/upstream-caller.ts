import type { BreakerState } from "../contract/telemetry.ts";

/** One call of a tool on another MCP server. */
export interface UpstreamCall {
  /** One of the configured names. */
  readonly server: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** What came back, with no text of the upstream server's but the tool's own result. */
export type UpstreamReply =
  | { readonly kind: "result"; readonly content: readonly UpstreamContent[]; readonly structured?: unknown }
  /** The tool ran and said that it failed. */
  | { readonly kind: "tool-error" }
  | { readonly kind: "unknown-tool"; readonly offered: readonly string[] }
  /** The server did not take the call; a JSON-RPC error code. */
  | { readonly kind: "rejected"; readonly code: number }
  | { readonly kind: "failed"; readonly reason: UpstreamFailure }
  /** Not sent: the circuit breaker is open. */
  | { readonly kind: "open"; readonly retryInMs: number }
  /** Not sent: too many calls to this server are at work or waiting. */
  | { readonly kind: "full" };

/** A block of a result: its text, or only its type when it is no text. */
export interface UpstreamContent {
  readonly type: string;
  readonly text?: string;
}

/** Why there is no usable answer. */
export const upstreamFailures = [
  "unreachable",
  "lost",
  "timeout",
  "rate-limited",
  "unavailable",
  "bad-gateway",
  "faulty",
  "refused",
  "stale",
  "unusable",
  "too-large",
] as const;
export type UpstreamFailure = (typeof upstreamFailures)[number];

export type UpstreamAnswer = UpstreamReply & {
  /** Requests for this call that were sent, or that there was nobody to send to. */
  readonly attempts: number;
  readonly breaker: BreakerState;
};

/** Calls tools on the upstream servers that the settings name. */
export interface UpstreamCaller {
  readonly servers: readonly string[];
  /** @throws the signal's reason; every other ending is an answer. */
  readonly call: (call: UpstreamCall) => Promise<UpstreamAnswer>;
}
