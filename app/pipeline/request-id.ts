import { randomUUID } from "node:crypto";
import { REQUEST_ID_HEADER } from "../contract/telemetry.ts";
import type { HttpRequest } from "./http-exchange.ts";

/** Long enough for the ids of load balancers and traces, and nothing that could break out of a log line. */
const SANE = /^[A-Za-z0-9._:=/+-]{8,128}$/;

/** The caller's id for this request when it is sane, else a new one. */
export function requestIdOf(request: HttpRequest): string {
  const given = request.headers[REQUEST_ID_HEADER];
  return given !== undefined && SANE.test(given) ? given : randomUUID();
}
