import { boundInvocation } from "./bound-invocation.ts";
import type { LambdaHandlerOptions } from "./create-lambda-handler.ts";
import type { BufferedHandler } from "./lambda-runtime.ts";
import { toHttpRequest } from "./to-http-request.ts";

/**
 * The handler for a REST API that passes answers on in one piece: the same as the streaming one, except that the client
 * has nothing before the call is over and all of it was flushed. What streams is one text in the end, as it would have
 * been sent.
 */
export function createBufferedHandler({
  handle,
  flush,
}: Omit<LambdaHandlerOptions, "httpResponseStream">): BufferedHandler {
  return async (event, context) => {
    const { signal, deadline, flushTimeoutMs, release } = boundInvocation(context);
    try {
      const { status, headers, body } = await handle(toHttpRequest(event, { signal, deadline }));
      const text = await new Response(body ?? null).text();
      await flush(flushTimeoutMs());
      return {
        statusCode: status,
        headers,
        body: event.httpMethod === "HEAD" ? "" : text,
        isBase64Encoded: false,
      };
    } finally {
      release();
    }
  };
}
