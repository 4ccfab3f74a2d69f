import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type HttpHandler, jsonResponse } from "../pipeline/http-exchange.ts";
import { type ToHttpRequestOptions, toHttpRequest } from "./to-http-request.ts";
import { writeHttpResponse } from "./write-http-response.ts";

export interface HttpAppOptions extends ToHttpRequestOptions {
  readonly handle: HttpHandler;
  /** Told of errors that no handler answered. */
  readonly onError: (error: unknown) => void;
}

/** Translates Node's requests and responses, and decides nothing. */
export function createHttpApp({ handle, onError, ...options }: HttpAppOptions): RequestListener {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const exchange = toHttpRequest(request, response, options);
    if (!exchange) return answer(response, 400, "Bad request target");
    await writeHttpResponse(response, await handle(exchange), {
      headOnly: request.method === "HEAD",
      gone: exchange.signal,
    });
  };
  return (request, response) => {
    serve(request, response).catch((error) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else void answer(response, 500, "Internal error");
    });
  };
}

function answer(response: ServerResponse, status: number, error: string): Promise<void> {
  const gone = new AbortController().signal;
  return writeHttpResponse(response, jsonResponse(status, { error }), { headOnly: false, gone });
}
