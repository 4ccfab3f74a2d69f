import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { FunctionError } from "./function-error.ts";
import { readBufferedAnswer } from "./read-buffered-answer.ts";
import { readStreamedAnswer, type StreamedAnswer } from "./read-streamed-answer.ts";

const VERSION = "/2018-06-01/runtime";
const INVOCATION = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

export interface RuntimeApiOptions {
  readonly functionArn: string;
}

/** Lambda's Runtime API as one instance of a function sees it, on a port of its own. */
export interface RuntimeApi {
  /** `host:port`, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Resolves when the instance asks for its first invocation; rejects when it says that it cannot start. */
  readonly initialized: Promise<void>;
  /** Gives the instance an invocation; one at a time. `deadlineMs` is a time since the epoch. */
  readonly invoke: (event: unknown, deadlineMs: number) => Invocation;
  /** Fails what has no answer yet: its instance is no more, or is about to be ended. */
  readonly fail: (error: FunctionError) => void;
  readonly close: () => void;
}

export interface Invocation {
  /** Resolves with the first bytes of the answer. Its body fails if the function does midway. */
  readonly answer: Promise<StreamedAnswer>;
  /** Resolves when the instance asks for the next one; never, when it ended instead. */
  readonly ended: Promise<void>;
}

interface Pending {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly answer: PromiseWithResolvers<StreamedAnswer>;
  readonly ended: PromiseWithResolvers<void>;
  /** The request that carries the answer, once it has begun. */
  stream?: IncomingMessage;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export async function startRuntimeApi({ functionArn }: RuntimeApiOptions): Promise<RuntimeApi> {
  const initialized = Promise.withResolvers<void>();
  initialized.promise.catch(() => {});
  let waiting: ServerResponse | undefined;
  let pending: Pending | undefined;
  // The official client asks for the next invocation without waiting until its word of a failure was taken.
  const unanswered = new Map<string, Pending>();

  const give = (response: ServerResponse, { id, event, deadlineMs }: Pending) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": String(deadlineMs),
      "lambda-runtime-invoked-function-arn": functionArn,
    });
    response.end(JSON.stringify(event));
  };
  const accept = (response: ServerResponse) => {
    response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
  };
  const next = (response: ServerResponse) => {
    initialized.resolve();
    pending?.ended.resolve();
    pending = undefined;
    waiting = response;
  };
  const takeAnswer = async (invocation: Pending, request: IncomingMessage, response: ServerResponse) => {
    invocation.stream = request;
    try {
      const streams = request.headers["lambda-runtime-function-response-mode"] === "streaming";
      invocation.answer.resolve(
        streams ? await readStreamedAnswer(bodyOf(request)) : readBufferedAnswer(await json(request)),
      );
    } catch (error) {
      invocation.answer.reject(error);
    }
    if (!request.readableEnded) await once(request, "end").catch(() => {});
    unanswered.delete(invocation.id);
    accept(response);
  };

  const server = createServer(async (request, response) => {
    const { method, url = "" } = request;
    if (method === "GET" && url === `${VERSION}/invocation/next`) {
      next(response);
      return offer();
    }
    if (method === "POST" && url === `${VERSION}/init/error`) {
      initialized.reject(toFunctionError(await json(request)));
      return accept(response);
    }
    const [, id = "", what] = INVOCATION.exec(url) ?? [];
    const invocation = unanswered.get(id);
    if (method !== "POST" || !invocation) {
      return void response.writeHead(403, { "content-type": "application/json" }).end("{}");
    }
    if (what === "response") return takeAnswer(invocation, request, response);
    invocation.answer.reject(toFunctionError(await json(request)));
    unanswered.delete(id);
    accept(response);
  });
  const offer = () => {
    if (!waiting || !pending) return;
    give(waiting, pending);
    waiting = undefined;
  };

  // An instance that stands still for hours is not a client that went away.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initialized: initialized.promise,
    invoke: (event, deadlineMs) => {
      const invocation: Pending = {
        id: randomUUID(),
        event,
        deadlineMs,
        answer: Promise.withResolvers<StreamedAnswer>(),
        ended: Promise.withResolvers<void>(),
      };
      pending = invocation;
      unanswered.set(invocation.id, invocation);
      offer();
      return { answer: invocation.answer.promise, ended: invocation.ended.promise };
    },
    fail: (error) => {
      initialized.reject(error);
      for (const { answer, stream } of unanswered.values()) {
        answer.reject(error);
        stream?.destroy(error);
      }
      unanswered.clear();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The answer's bytes; a function that fails midway says so behind them. */
async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  yield* request;
  const type = request.trailers["lambda-runtime-function-error-type"];
  if (type !== undefined) throw new FunctionError(type, "The function failed while it was answering");
}

function toFunctionError(body: unknown): FunctionError {
  const { errorType, errorMessage } = body as { errorType?: unknown; errorMessage?: unknown };
  return new FunctionError(String(errorType), String(errorMessage));
}
