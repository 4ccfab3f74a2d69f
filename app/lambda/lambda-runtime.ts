import type { Writable } from "node:stream";
import type { ResponsePrelude, RestProxyEvent, RestProxyResult } from "../contract/rest-proxy-event.ts";

/** What the runtime tells of one invocation. */
export interface InvocationContext {
  readonly getRemainingTimeInMillis: () => number;
}

export type StreamingHandler = (
  event: RestProxyEvent,
  responseStream: Writable,
  context: InvocationContext,
) => Promise<void>;

/** A handler that is not marked as one that streams. */
export type BufferedHandler = (event: RestProxyEvent, context: InvocationContext) => Promise<RestProxyResult>;

/**
 * The global `awslambda` of Lambda's Node runtime.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export interface LambdaRuntime {
  /** Marks a handler as one that streams. */
  readonly streamifyResponse: (handler: StreamingHandler) => StreamingHandler;
  readonly HttpResponseStream: {
    /** The same stream; the prelude goes out with the first write, so without a write there is none. */
    readonly from: (responseStream: Writable, prelude: ResponsePrelude) => Writable;
  };
}
