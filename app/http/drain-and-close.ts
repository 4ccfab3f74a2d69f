import { once } from "node:events";
import type { Server as NodeServer } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "../server.ts";

/**
 * Connections stay open this long after the signal, each answered with `Connection: close`. Closing at once cuts off
 * requests that clients are just sending on a connection that looks idle: 8 to 16 of those of 16 busy clients,
 * measured; with this pause none.
 */
const GRACE_MS = 500;
/** The share of the time allowed that the grace may take, for short time-outs. */
const GRACE_SHARE = 0.1;
/** The share of the time allowed after which calls are cut, so that their callers can still be told. */
const CUT_SHARE = 0.9;
const SWEEP_MS = 50;

export interface OpenListener {
  readonly listener: NodeServer;
  /** Every connection that is open. */
  readonly sockets: ReadonlySet<Socket>;
}

/**
 * Stops taking connections and waits for the requests in flight. Calls that would take longer than `timeoutMs` are
 * cut shortly before it, and answered; after it, connections are closed whatever they do.
 */
export async function drainAndClose(
  { listener, sockets }: OpenListener,
  server: Server,
  timeoutMs: number,
): Promise<void> {
  const startedAt = performance.now();
  const waitUntil = (ms: number, signal?: AbortSignal) =>
    sleep(Math.max(0, startedAt + ms - performance.now()), undefined, signal && { signal });

  server.drain();
  listener.prependListener("request", (_request, response) => response.setHeader("connection", "close"));
  await waitUntil(Math.min(GRACE_MS, timeoutMs * GRACE_SHARE));

  const closed = new AbortController();
  const done = once(listener, "close").then(() => closed.abort());
  listener.close();
  // A call that was in flight at the signal leaves its connection open and idle when it ends; and a connection on
  // which nothing was ever asked, as clients keep in reserve, does not count as idle for Node.
  const sweep = setInterval(() => {
    listener.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }, SWEEP_MS);
  done.then(() => clearInterval(sweep));
  const closedOr = (ms: number) => Promise.race([done, waitUntil(ms, closed.signal).catch(() => {})]);
  await closedOr(timeoutMs * CUT_SHARE);
  if (closed.signal.aborted) return;
  server.cut();
  await closedOr(timeoutMs);
  listener.closeAllConnections();
}
