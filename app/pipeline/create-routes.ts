import { anonymous } from "../auth/principal.ts";
import { type EndpointPath, paths } from "../contract/endpoints.ts";
import { REQUEST_ID_HEADER } from "../contract/telemetry.ts";
import { jsonRpcCodes, jsonRpcError } from "../protocol/json-rpc-error.ts";
import type { BeginTrace } from "../telemetry/request-trace.ts";
import {
  type HostRules,
  isAllowedOrigin,
  isOpenToOrigins,
  validateHostAndOrigin,
} from "./host-and-origin.ts";
import { type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse } from "./http-exchange.ts";
import type { Recorder } from "./recorder.ts";
import { requestIdOf } from "./request-id.ts";

/** A handler that is told the request's id. */
export type IdentifiedHandler = (request: HttpRequest, requestId: string) => Promise<HttpResponse>;

export interface RoutesOptions {
  readonly handlers: ReadonlyMap<EndpointPath, IdentifiedHandler>;
  readonly rules: HostRules;
  readonly beginTrace: BeginTrace;
  /** Told of requests that the rules refuse; handlers record what they serve themselves. */
  readonly recorder: Recorder;
}

/** Every request's way in: an id, the rules for Host and Origin, then the handler of its path. */
export function createRoutes({ handlers, rules, beginTrace, recorder }: RoutesOptions): HttpHandler {
  const route = (request: HttpRequest, requestId: string): HttpResponse | Promise<HttpResponse> => {
    const refusal = validateHostAndOrigin(request, rules);
    if (refusal !== undefined) {
      const status = 403;
      recorder({
        requestId,
        endpoint: request.path,
        principal: anonymous,
        record: { outcome: "refused", errorType: "forbidden" },
        trace: beginTrace(request.headers),
        status,
        durationMs: 0,
      });
      return jsonRpcError({ status, code: jsonRpcCodes.refused, message: refusal });
    }
    const handler = (handlers as ReadonlyMap<string, IdentifiedHandler>).get(request.path);
    if (!handler)
      return jsonResponse(404, { error: `There is nothing at this path; MCP is at ${paths.mcp}` });
    if (isPreflight(request)) return { status: 204, headers: preflightHeaders };
    return handler(request, requestId);
  };

  return async (request) => {
    const requestId = requestIdOf(request);
    const response = await route(request, requestId);
    return {
      ...response,
      headers: { ...response.headers, ...corsHeaders(request, rules), [REQUEST_ID_HEADER]: requestId },
    };
  };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

/** An hour, below the two that Chromium caps it at. */
const PREFLIGHT_MAX_AGE_SECONDS = 3600;

const preflightHeaders = {
  "access-control-allow-methods": "GET, HEAD, POST",
  "access-control-allow-headers": [
    "accept",
    "authorization",
    "content-type",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "traceparent",
    "tracestate",
    "x-api-key",
    REQUEST_ID_HEADER,
  ].join(", "),
  "access-control-max-age": String(PREFLIGHT_MAX_AGE_SECONDS),
};

/** Lets scripts of allowed origins read answers; a request without an Origin is none of the browser's business. */
function corsHeaders({ path, headers }: HttpRequest, rules: HostRules): Record<string, string> {
  const { origin } = headers;
  if (isOpenToOrigins(path)) return { "access-control-allow-origin": "*" };
  if (origin === undefined || !isAllowedOrigin(origin, rules.allowedOrigins)) return { vary: "origin" };
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers":
      "mcp-session-id, www-authenticate, retry-after, ratelimit, ratelimit-policy, x-request-id",
    vary: "origin",
  };
}
