import type { Writable } from "node:stream";
import type { HttpResponse } from "../pipeline/http-exchange.ts";
import { untilWritable } from "../pipeline/until-writable.ts";

/**
 * Writes a body to the invocation's stream as fast as it is taken, and leaves the stream open.
 *
 * Content-Length is left to API Gateway, which frames the answer anew.
 */
export async function writeHttpResponse(
  stream: Writable,
  { body }: Pick<HttpResponse, "body">,
  headOnly: boolean,
): Promise<void> {
  if (body === undefined || typeof body === "string") {
    // Status and headers go out with the first write, so there must be one, even of nothing.
    stream.write(headOnly ? "" : (body ?? ""));
    return;
  }
  stream.write("");
  const reader = body.getReader();
  const giveUp = () => void reader.cancel().catch(() => {});
  stream.once("close", giveUp);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || stream.destroyed) break;
      if (!stream.write(value)) await untilWritable(stream);
    }
  } finally {
    stream.off("close", giveUp);
  }
}
