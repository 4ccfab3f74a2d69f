import type { GrantedScopes } from "../contract/setting-types.ts";
import type { ErrorType, Outcome } from "../contract/telemetry.ts";
import type { AnyTool } from "../tools/tool.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";

/** Who calls, as far as the protocol needs to know. */
export interface Caller {
  /** Never shared by two callers; keeps their results and requests apart. */
  readonly id: string;
  readonly scopes: GrantedScopes;
}

/** What becomes known about a request while it is served; the pipeline records it once, at the end. */
export interface CallRecord {
  method?: string;
  /** A tool that exists; an unknown name is never kept. So it is with the prompt and the resource. */
  tool?: string;
  prompt?: string;
  resource?: string;
  /** The message's JSON-RPC id, shortened. */
  messageId?: string;
  protocolVersion?: string;
  outcome?: Outcome;
  errorType?: ErrorType;
  /** What a fault was, for the log and never for the caller. */
  error?: unknown;
}

export interface ProtocolRequest {
  readonly httpMethod: string;
  /** What follows the question mark of the address; empty when nothing does. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** @throws {@link BodyTooLargeError} when there is more than the limit. */
  readonly readBody: () => Promise<Uint8Array>;
  readonly caller: Caller;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
  /** When tools must have ended, on the clock of performance.now(). */
  readonly deadline?: number | undefined;
  readonly record: CallRecord;
  /** Runs the work that a message asks for, given the message's `_meta`, which may name the trace it belongs to. */
  readonly within: <Result>(
    meta: Readonly<Record<string, unknown>> | undefined,
    work: () => Result,
  ) => Result;
}

export interface ProtocolResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** A whole body, a stream of server-sent events, or nothing. */
  readonly body?: string | ReadableStream<Uint8Array>;
  /**
   * Resolves, and never rejects, when the work is over that this response stands for; the end of the body when left
   * out. A subscription works on nothing, and over HTTP+SSE the work goes on after the response.
   */
  readonly settled?: Promise<void>;
}

/** MCP on the wire: one HTTP exchange in, one out, in every revision that is spoken. */
export interface Protocol {
  readonly handle: (request: ProtocolRequest) => Promise<ProtocolResponse>;
  /** Writes down what a message is, and answers one that must not be served. */
  readonly inspect: (message: JsonRpcMessage, request: ProtocolRequest) => ProtocolResponse | undefined;
  /** Serves a message that was inspected, and that came without the headers which tell the eras apart. */
  readonly handleLegacy: (message: JsonRpcMessage, request: ProtocolRequest) => Promise<ProtocolResponse>;
  /** Ends what is open: streams, subscriptions, calls in flight. */
  readonly close: () => Promise<void>;
}

/** One call of a tool whose arguments passed its input schema. */
export interface ToolCall {
  readonly tool: AnyTool;
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** When it must have ended, on the clock of performance.now(); its own time-out may end it sooner. */
  readonly deadline?: number | undefined;
  readonly reportProgress: (done: number, total: number, message?: string) => void;
}

/** How a tool call ended; `message` is fit for the caller, `error` for the log alone. */
export type ToolOutcome =
  | { readonly outcome: "ok"; readonly output: Record<string, unknown> }
  | {
      readonly outcome: "tool_error" | "timeout" | "cancelled" | "crash";
      readonly message: string;
      readonly error?: unknown;
    };

/** What to answer a caller who lacks a scope, as HTTP says it. */
export type RefuseScope = (scope: string) => {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type RunTool = (call: ToolCall) => Promise<ToolOutcome>;

/** Thrown while a body is read that is larger than allowed. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly code = "BODY_TOO_LARGE";
  readonly maxSizeBytes: number;

  constructor(maxSizeBytes: number) {
    super(`The request body is larger than ${maxSizeBytes} bytes`);
    this.maxSizeBytes = maxSizeBytes;
  }
}
