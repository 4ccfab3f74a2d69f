import { randomUUID } from "node:crypto";
import { REQUEST_ID_HEADER } from "../contract/telemetry.ts";
import type { HttpRequest } from "./http-exchange.ts";

/** Long enough for the ids of load balancers and traces, and nothing that could break out of a log line. */
const SANE = /^[A-Za-z0-9._:=/+-]{8,128}$/;

/** The caller's id for this request when it is sane, else the platform's, else a new one. */
export function requestIdOf({ headers, platformRequestId }: HttpRequest): string {
  const isSane = (id: string | undefined): id is string => id !== undefined && SANE.test(id);
  const given = headers[REQUEST_ID_HEADER];
  if (isSane(given)) return given;
  return isSane(platformRequestId) ? platformRequestId : randomUUID();
}
