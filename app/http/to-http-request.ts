import type { Request, Response } from "express";
import type { HttpRequest } from "../pipeline/http-exchange.ts";
import { BodyTooLargeError } from "../protocol/protocol.ts";

/** An Express request as the pipeline takes it. */
export function toHttpRequest(request: Request, response: Response): HttpRequest {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort(new Error("The client went away"));
  });
  return {
    method: request.method,
    path: request.path,
    query: request.url.split("?", 2)[1] ?? "",
    headers: joinedHeaders(request.headers),
    remoteAddress: request.ip ?? "unknown",
    readBody: (maxSizeBytes) => readBody(request, maxSizeBytes),
    signal: gone.signal,
  };
}

function joinedHeaders(headers: Request["headers"]): Record<string, string | undefined> {
  const joined: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return joined;
}

/** Rejects past the limit without ending the connection, so that the refusal still reaches the client. */
function readBody(request: Request, maxSizeBytes: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
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
  request.once("end", () => resolve(Buffer.concat(chunks, Math.min(size, maxSizeBytes))));
  request.once("error", reject);
  request.once("close", () => reject(new Error("The client went away before its request was complete")));
  return promise;
}
