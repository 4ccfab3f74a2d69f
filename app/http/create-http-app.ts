import type { RequestListener, ServerResponse } from "node:http";
import express, { type ErrorRequestHandler, type Request, type Response } from "express";
import { type HttpHandler, jsonResponse } from "../pipeline/http-exchange.ts";
import { batchRequests } from "./batch-requests.ts";
import { ExpressHttpRequest } from "./express-http-request.ts";
import { expressMessages, type MessageClasses } from "./express-messages.ts";
import { writeHttpResponse } from "./write-http-response.ts";

export interface HttpAppOptions {
  readonly handle: HttpHandler;
  /** Proxies of ours in front of this process: how far X-Forwarded-For is believed. */
  readonly trustedProxies: number;
  /** Requests that the handler takes at a time. */
  readonly maxConcurrent: number;
  /** Told of errors that no handler answered. */
  readonly onError: (error: unknown) => void;
}

export interface HttpApp {
  readonly listener: RequestListener;
  /** What the server that it listens to makes messages of. */
  readonly messages: MessageClasses;
}

/** The Express application: it translates requests and responses, and decides nothing. */
export function createHttpApp({ handle, trustedProxies, maxConcurrent, onError }: HttpAppOptions): HttpApp {
  const app = express();
  const messages = expressMessages(app);
  app.disable("x-powered-by");
  // The pipeline sets validators where they make sense; hashing every answer does not.
  app.disable("etag");
  app.set("trust proxy", trustedProxies);
  app.use(async (request, response) => {
    const watched = new ExpressHttpRequest(request);
    try {
      await writeHttpResponse(response, await handle(watched), {
        headOnly: request.method === "HEAD",
        gone: watched.signal,
      });
    } finally {
      watched.release();
    }
  });
  app.use(answerError(onError));
  // Express passes by every handler when it cannot read the request's target, and would answer with a page of its own.
  const listener = batchRequests(
    (request, response) =>
      app(request as Request, response as Response, () => answer(response, 400, "Bad request target")),
    maxConcurrent,
  );
  return { listener, messages };
}

/** Answers JSON where Express would answer a page with a stack trace. Four parameters make it an error handler. */
function answerError(onError: (error: unknown) => void): ErrorRequestHandler {
  return async (error, _request, response, _next) => {
    onError(error);
    if (response.headersSent) return void response.destroy();
    const status = isClientError(error) ? error.status : 500;
    await answer(response, status, status < 500 ? "Bad request" : "Internal error");
  };
}

function answer(response: ServerResponse, status: number, error: string): Promise<void> {
  const gone = new AbortController().signal;
  return writeHttpResponse(response, jsonResponse(status, { error }), { headOnly: false, gone });
}

function isClientError(error: unknown): error is { status: number } {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === "number" && status >= 400 && status < 500;
}
