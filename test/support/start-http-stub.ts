import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpStub {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

/** A server of a test's own, on a port that the system picks. */
export async function startHttpStub(listener: RequestListener): Promise<HttpStub> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
