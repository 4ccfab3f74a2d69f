import type { DependencyCheck } from "../contract/health.ts";
import { type HttpHandler, type HttpResponse, jsonResponse } from "./http-exchange.ts";

export interface Readiness {
  /** False from the first signal to stop: no new traffic, please. */
  readonly accepting: boolean;
  readonly dependencies: Readonly<Record<string, DependencyCheck>>;
}

/** Liveness: an answer is all there is to know. It never looks at a dependency, which a restart cannot mend. */
export const answerHealth: HttpHandler = async () => jsonResponse(200, { status: "ok" });

/** Readiness: 503 while draining, or while something is down that requests cannot do without. */
export function createReadinessHandler(readiness: () => Readiness): HttpHandler {
  return async () => {
    const { accepting, dependencies } = readiness();
    const checks = Object.values(dependencies);
    const down = checks.some(({ status }) => status === "down");
    const degraded = checks.some(({ status }) => status === "degraded");
    const status = accepting ? (down ? "unavailable" : degraded ? "degraded" : "ready") : "draining";
    return jsonResponse(accepting && !down ? 200 : 503, { status, checks: dependencies });
  };
}

/** Answers GET and HEAD; the entry leaves out the body of a HEAD. */
export function readOnly(handler: HttpHandler): HttpHandler {
  return async (request): Promise<HttpResponse> => {
    if (request.method === "GET" || request.method === "HEAD") return handler(request);
    return jsonResponse(405, { error: "Method not allowed" }, { allow: "GET, HEAD" });
  };
}
