import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { MessageClasses } from "./express-messages.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** @default Node's own. */
  readonly messages?: MessageClasses;
}

/** Keep-alive outlasts the idle time of the load balancers in front: Google's closes after 600 s, so ours waits longer. */
const KEEP_ALIVE_TIMEOUT_MS = 620_000;
/** A client that takes longer to send its headers, or its whole request, is told so (408) and cut off. */
const HEADERS_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node looks for such clients. */
const TIMEOUT_CHECK_MS = 5000;

/** Thrown when a port cannot be listened on; the message says which and what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code = "CANNOT_LISTEN";
}

/**
 * Serves HTTP on an address, with bounds on how slow a client may be.
 *
 * @throws {@link ListenError}
 */
export async function listen(
  listener: RequestListener,
  { host, port, messages }: ListenOptions,
): Promise<Server> {
  const server = createServer(
    {
      ...messages,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    listener,
  );
  server.listen({ host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "something else is listening there" : String(code);
    throw new ListenError(`Cannot listen on ${host}:${port}: ${reason}`);
  }
  return server;
}

/** The port that a server listens on, chosen by the system where 0 was asked for. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
