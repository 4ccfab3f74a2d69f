import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Request, Response } from "express";
import type { HttpRequest } from "../pipeline/http-exchange.ts";
import { BodyTooLargeError } from "../protocol/protocol.ts";

/** An Express request as the pipeline takes it. */
export function toHttpRequest(request: Request, response: Response): HttpRequest {
  const gone = new AbortController();
  whenGone(request.socket, response, () => gone.abort(new Error("The client went away")));
  return {
    method: request.method,
    path: request.path,
    query: request.url.split("?", 2)[1] ?? "",
    headers: plainHeaders(request.headers),
    remoteAddress: request.ip ?? "unknown",
    readBody: (maxSizeBytes) => readBody(request, maxSizeBytes, gone.signal),
    signal: gone.signal,
  };
}

/** Without the one header that Node leaves as a list, and that only servers send. */
function plainHeaders(headers: IncomingMessage["headers"]): HttpRequest["headers"] {
  if (headers["set-cookie"] === undefined) return headers as HttpRequest["headers"];
  const { "set-cookie": _, ...rest } = headers;
  return rest as HttpRequest["headers"];
}

/** Rejects past the limit without ending the connection, so that the refusal still reaches the client. */
function readBody(request: IncomingMessage, maxSizeBytes: number, gone: AbortSignal): Promise<Uint8Array> {
  const { complete, readableLength, destroyed } = request;
  // Nearly every body is there as a whole when its request's turn comes, and nothing needs to be waited for.
  return complete && readableLength <= maxSizeBytes && !destroyed && !gone.aborted
    ? Promise.resolve(request.read() ?? NO_BYTES)
    : collectBody(request, maxSizeBytes, gone);
}

const NO_BYTES = new Uint8Array();

function collectBody(request: IncomingMessage, maxSizeBytes: number, gone: AbortSignal): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  let ended = false;
  const leave = () => {
    if (!ended) reject(new Error("The client went away before its request was complete"));
  };
  // A request that waited for its place may have been closed meanwhile: no event of it would come any more.
  if (gone.aborted) leave();
  gone.addEventListener("abort", leave, { once: true });
  if (Number(request.headers["content-length"] ?? 0) > maxSizeBytes) {
    reject(new BodyTooLargeError(maxSizeBytes));
    return promise;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxSizeBytes) chunks.push(chunk);
    else reject(new BodyTooLargeError(maxSizeBytes));
  });
  request.once("end", () => {
    ended = true;
    const [only] = chunks;
    resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
  });
  request.once("error", reject);
  request.once("close", leave);
  return promise;
}

/** What to do for each request that is open on a connection, when the connection goes. */
const open = new WeakMap<Socket, Set<() => void>>();

/**
 * Runs `leave` when the connection closes before the response was sent. The response alone does not tell: one that is
 * pipelined behind another has no connection until it is its turn, and never closes when that does not come.
 */
function whenGone(socket: Socket, response: ServerResponse, leave: () => void): void {
  let waiting = open.get(socket);
  if (!waiting) {
    const created = new Set<() => void>();
    waiting = created;
    open.set(socket, created);
    socket.once("close", () => {
      for (const each of created) each();
    });
  }
  const all = waiting.add(leave);
  if (socket.destroyed) leave();
  response.once("close", () => {
    all.delete(leave);
    if (!response.writableFinished) leave();
  });
}
