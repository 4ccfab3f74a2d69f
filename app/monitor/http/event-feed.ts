import type { ServerResponse } from "node:http";

export interface EventFeed {
  /** Sends what `snapshot` gives now, and again whenever `publish` is called. */
  readonly attach: (response: ServerResponse) => void;
  readonly publish: () => void;
  readonly close: () => void;
}

const MAX_CLIENTS = 100;
/** Proxies cut connections that are silent for longer, the shortest after half a minute. */
const KEEP_ALIVE_MS = 15_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

/**
 * Server-sent events of one kind: the whole state, so that whoever connects, or connects again, has missed nothing.
 */
export function createEventFeed(snapshot: () => unknown): EventFeed {
  const clients = new Set<ServerResponse>();
  const keepAlive = setInterval(() => {
    for (const client of clients) client.write(": still here\n\n");
  }, KEEP_ALIVE_MS);
  keepAlive.unref();
  const event = () => `data: ${JSON.stringify(snapshot())}\n\n`;

  return {
    attach: (response) => {
      if (clients.size >= MAX_CLIENTS) {
        response.writeHead(503, { "retry-after": "30", "content-type": "text/plain" });
        response.end(`There are ${MAX_CLIENTS} live pages already\n`);
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(`retry: ${RETRY_MS}\n${event()}`);
      clients.add(response);
      response.once("close", () => clients.delete(response));
    },
    publish: () => {
      if (clients.size === 0) return;
      const text = event();
      // A client that does not keep up skips a state, and gets the next one whole.
      for (const client of clients) if (!client.writableNeedDrain) client.write(text);
    },
    close: () => {
      clearInterval(keepAlive);
      for (const client of clients) client.end();
    },
  };
}
