import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Request } from "express";
import type { HttpRequest } from "../pipeline/http-exchange.ts";
import { BodyTooLargeError } from "../protocol/protocol.ts";

/** An Express request as the pipeline takes it, which watches its connection. */
export class ExpressHttpRequest implements HttpRequest {
  readonly #request: Request;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HttpRequest["headers"];
  readonly signal: AbortSignal;
  /** Ends the watch: nothing works for this request any more. */
  readonly release: () => void;

  constructor(request: Request) {
    const gone = new AbortController();
    this.#request = request;
    this.method = request.method;
    this.path = request.path;
    this.query = request.url.split("?", 2)[1] ?? "";
    this.headers = plainHeaders(request.headers);
    this.signal = gone.signal;
    this.release = whenGone(request.socket, () => gone.abort(new Error("The client went away")));
  }

  /** Worked out for those alone who are counted by it. */
  get remoteAddress(): string {
    return this.#request.ip ?? "unknown";
  }

  readonly readBody: HttpRequest["readBody"] = (maxSizeBytes) =>
    readBody(this.#request, maxSizeBytes, this.signal);
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
 * Runs `leave` when the connection closes before the returned function was called. The response does not tell: one that
 * is pipelined behind another has no connection until it is its turn, and never closes when that does not come.
 */
function whenGone(socket: Socket, leave: () => void): () => void {
  let waiting = open.get(socket);
  if (!waiting) {
    const created = new Set<() => void>();
    waiting = created;
    open.set(socket, created);
    // Node keeps what was asked for while there was a connection, for who asks when there is none any more.
    void socket.remoteAddress;
    socket.once("close", () => {
      for (const each of created) each();
    });
  }
  const all = waiting.add(leave);
  if (socket.destroyed) leave();
  return () => all.delete(leave);
}
