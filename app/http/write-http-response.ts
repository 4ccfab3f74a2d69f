import type { ServerResponse } from "node:http";
import type { HttpResponse } from "../pipeline/http-exchange.ts";
import { untilWritable } from "../pipeline/until-writable.ts";

/** A client that reads nothing for so long is cut off: until then its answer is held in memory. */
const DELIVERY_TIMEOUT_MS = 30_000;

/** Writes a response to the socket, a stream as fast as the client reads it. Never throws for a client that left. */
export async function writeHttpResponse(
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
  { headOnly, gone }: { readonly headOnly: boolean; readonly gone: AbortSignal },
): Promise<void> {
  if (response.destroyed || gone.aborted) {
    if (body instanceof ReadableStream) await body.cancel();
    return;
  }
  if (!(body instanceof ReadableStream)) {
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    response.writeHead(status, status === 204 ? headers : { ...headers, "content-length": length });
    response.end(headOnly ? undefined : body);
    if ((response.socket?.writableLength ?? 0) > 0) response.once("close", cutOff(response));
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  const reader = body.getReader();
  // A client that leaves while nothing is being sent must end the work all the same.
  const giveUp = () => void reader.cancel().catch(() => {});
  gone.addEventListener("abort", giveUp, { once: true });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (response.write(value) || response.destroyed || gone.aborted) continue;
    const taken = cutOff(response);
    await untilWritable(response, gone);
    taken();
  }
  response.end();
}

/** Ends the connection after the time-out, unless the returned function is called before. */
function cutOff(response: ServerResponse): () => void {
  const timer = setTimeout(() => response.destroy(), DELIVERY_TIMEOUT_MS).unref();
  return () => clearTimeout(timer);
}
