import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Tells the bench where this server listens. */
export function announce(server: Server): void {
  process.send?.({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
