import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure } from "../shared/failure.ts";

export interface LocalListener {
  readonly origin: string;
  /** Closes it, and every connection. */
  readonly stop: () => void;
}

/**
 * Serves HTTP to this machine alone; port 0 lets the system choose.
 *
 * @throws {@link Failure} when the port is taken.
 */
export async function listenLocally(port: number, listener: RequestListener): Promise<LocalListener> {
  const server = createServer(listener).listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "something else is listening there" : String(code);
    throw new Failure(`port ${port} cannot be used: ${why}; choose another with --port, such as --port 8090`);
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
