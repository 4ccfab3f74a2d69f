import type { HttpHandler } from "../pipeline/http-exchange.ts";
import type { LambdaRuntime, StreamingHandler } from "./lambda-runtime.ts";
import { toHttpRequest } from "./to-http-request.ts";
import { writeHttpResponse } from "./write-http-response.ts";

export interface LambdaHandlerOptions {
  readonly handle: HttpHandler;
  readonly httpResponseStream: LambdaRuntime["HttpResponseStream"];
  /** Sends what was observed meanwhile, within so many milliseconds; afterwards the instance may stand still for hours. */
  readonly flush: (timeoutMs: number) => Promise<void>;
}

/** Kept back from the runtime's remaining time, to say that it is up and to flush. */
const RESERVE_MS = 500;
/** How much of it is left for flushing when everything that still runs is ended. */
const CUT_BEFORE_END_MS = 250;
/** Longest that an instance is kept from its next call by what it has to flush. */
const MAX_FLUSH_MS = 1000;
/** Left of the time when flushing ends, so that the runtime can say that the call is done. */
const FLUSH_BEFORE_END_MS = 50;

/**
 * The streaming handler: one REST API proxy event in, one HTTP answer out, through the same pipeline as the container.
 *
 * The runtime's remaining time bounds the request's deadline, and ends streams that have no end of their own. A client
 * that goes away is not noticed: Lambda tells a function nothing of it, so a call runs to its end or its deadline.
 */
export function createLambdaHandler(options: LambdaHandlerOptions): StreamingHandler {
  return async (event, responseStream, context) => {
    const remainingMs = context.getRemainingTimeInMillis();
    const ending = new AbortController();
    const cut = () => ending.abort(new Error("The invocation is at its end"));
    const timer = setTimeout(cut, Math.max(0, remainingMs - CUT_BEFORE_END_MS));
    // The runtime itself cannot be reached any more.
    responseStream.once("close", cut);
    try {
      const deadline = performance.now() + remainingMs - RESERVE_MS;
      const response = await options.handle(toHttpRequest(event, { signal: ending.signal, deadline }));
      const { status: statusCode, headers } = response;
      const stream = options.httpResponseStream.from(responseStream, { statusCode, headers });
      await writeHttpResponse(stream, response, event.httpMethod === "HEAD");
      // The client has its answer now; the runtime lets the instance stand still only when this function returns.
      stream.end();
      await options.flush(
        Math.max(0, Math.min(MAX_FLUSH_MS, context.getRemainingTimeInMillis() - FLUSH_BEFORE_END_MS)),
      );
    } finally {
      clearTimeout(timer);
      responseStream.off("close", cut);
    }
  };
}
