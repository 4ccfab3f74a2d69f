import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { HttpResponse } from "../pipeline/http-exchange.ts";

/** Writes a response to the socket, a stream as fast as the client reads it. Never throws for a client that left. */
export async function writeHttpResponse(
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
  headOnly: boolean,
): Promise<void> {
  if (response.destroyed) {
    if (body instanceof ReadableStream) await body.cancel();
    return;
  }
  if (!(body instanceof ReadableStream)) {
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    response.writeHead(status, status === 204 ? headers : { ...headers, "content-length": length });
    response.end(headOnly ? undefined : body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  const reader = body.getReader();
  // A client that leaves while nothing is being sent must end the work all the same.
  response.once("close", () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!response.write(value) && !response.destroyed)
      await Promise.race([once(response, "drain"), once(response, "close")]);
  }
  response.end();
}
