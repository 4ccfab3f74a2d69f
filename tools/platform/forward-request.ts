import { type IncomingMessage, request, type ServerResponse } from "node:http";

export interface ForwardOptions {
  readonly origin: string;
  /** Headers of the answer, on top of those that came. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Who is asked, for the answer when there is none. */
  readonly name: string;
}

/** Headers that are about one connection, not about the request. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

/** Passes a request on, over a connection of its own, and its answer back as it comes; 503 where there is none. */
export function forwardRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  { origin, headers = {}, name }: ForwardOptions,
): void {
  const outgoing = request(new URL(incoming.url ?? "/", origin), {
    method: incoming.method ?? "GET",
    headers: endToEnd(incoming.rawHeaders),
    agent: false,
  });
  outgoing.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, [
      ...endToEnd(answer.rawHeaders),
      ...Object.entries(headers).flat(),
    ]);
    response.flushHeaders();
    answer.pipe(response);
    // An answer that breaks off must not look like one that ended.
    answer.once("error", () => response.destroy());
  });
  outgoing.on("error", () => {
    if (response.headersSent || response.destroyed) return void response.destroy();
    response.writeHead(503, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: `The ${name} does not answer` }));
  });
  // A client that is gone waits for nothing.
  response.once("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = rawHeaders.slice(i, i + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
