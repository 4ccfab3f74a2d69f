import type { RequestListener } from "node:http";
import { forwardRequest } from "./forward-request.ts";
import type { Pace } from "./pace.ts";

/** What happens to every request on its way to the primary. */
export type HopMode =
  | { readonly kind: "pass" }
  | { readonly kind: "delay"; readonly seconds: number }
  | { readonly kind: "errors" };

export interface FaultHop {
  readonly handle: RequestListener;
  readonly setMode: (mode: HopMode) => void;
}

/** In front of the primary, in the place of its load balancer: passes requests on, unless it is told to harm them. */
export function createFaultHop(originOf: () => string, pace: Pace): FaultHop {
  let mode: HopMode = { kind: "pass" };
  return {
    setMode: (next) => {
      mode = next;
    },
    handle: async (request, response) => {
      if (mode.kind === "errors") {
        response.writeHead(503, { "content-type": "application/json" });
        return void response.end('{"error":"An error that the drill injects"}');
      }
      if (mode.kind === "delay") {
        const gone = new AbortController();
        response.once("close", () => gone.abort());
        await pace.sleep(mode.seconds * 1000, gone.signal);
        if (gone.signal.aborted) return;
      }
      forwardRequest(request, response, { origin: originOf(), name: "server" });
    },
  };
}
