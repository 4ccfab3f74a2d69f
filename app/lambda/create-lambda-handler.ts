import type { HttpHandler } from "../pipeline/http-exchange.ts";
import { boundInvocation } from "./bound-invocation.ts";
import type { LambdaRuntime, StreamingHandler } from "./lambda-runtime.ts";
import { toHttpRequest } from "./to-http-request.ts";
import { writeHttpResponse } from "./write-http-response.ts";

export interface LambdaHandlerOptions {
  readonly handle: HttpHandler;
  readonly httpResponseStream: LambdaRuntime["HttpResponseStream"];
  /** Sends what was observed meanwhile, within so many milliseconds; afterwards the instance may stand still for hours. */
  readonly flush: (timeoutMs: number) => Promise<void>;
}

/**
 * The streaming handler: one REST API proxy event in, one HTTP answer out, through the same pipeline as the container.
 *
 * The runtime's remaining time bounds the request's deadline, and ends streams that have no end of their own. A client
 * that goes away is not noticed: Lambda tells a function nothing of it, so a call runs to its end or its deadline.
 */
export function createLambdaHandler(options: LambdaHandlerOptions): StreamingHandler {
  return async (event, responseStream, context) => {
    const { signal, deadline, cut, flushTimeoutMs, release } = boundInvocation(context);
    // The runtime itself cannot be reached any more.
    responseStream.once("close", cut);
    try {
      const response = await options.handle(toHttpRequest(event, { signal, deadline }));
      const { status: statusCode, headers } = response;
      const stream = options.httpResponseStream.from(responseStream, { statusCode, headers });
      await writeHttpResponse(stream, response, event.httpMethod === "HEAD");
      // The client has its answer now; the runtime lets the instance stand still only when this function returns.
      stream.end();
      await options.flush(flushTimeoutMs());
    } finally {
      release();
      responseStream.off("close", cut);
    }
  };
}
