import { type EndpointPath, paths } from "../contract/endpoints.ts";
import { REQUEST_ID_HEADER } from "../contract/telemetry.ts";
import { jsonRpcCodes, jsonRpcError } from "../protocol/json-rpc-error.ts";
import {
  type HostRules,
  isAllowedOrigin,
  isOpenToOrigins,
  validateHostAndOrigin,
} from "./host-and-origin.ts";
import { type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse } from "./http-exchange.ts";
import { requestIdOf } from "./request-id.ts";

/** A handler that is told the request's id. */
export type IdentifiedHandler = (request: HttpRequest, requestId: string) => Promise<HttpResponse>;

/** Every request's way in: an id, the rules for Host and Origin, then the handler of its path. */
export function createRoutes(
  handlers: ReadonlyMap<EndpointPath, IdentifiedHandler>,
  rules: HostRules,
): HttpHandler {
  const byPath: ReadonlyMap<string, IdentifiedHandler> = handlers;
  return async (request) => {
    const requestId = requestIdOf(request);
    const response = await route(request, requestId, byPath, rules);
    return {
      ...response,
      headers: { ...response.headers, ...corsHeaders(request, rules), [REQUEST_ID_HEADER]: requestId },
    };
  };
}

async function route(
  request: HttpRequest,
  requestId: string,
  handlers: ReadonlyMap<string, IdentifiedHandler>,
  rules: HostRules,
): Promise<HttpResponse> {
  const refusal = validateHostAndOrigin(request, rules);
  if (refusal !== undefined) {
    return jsonRpcError({ status: 403, code: jsonRpcCodes.refused, message: refusal });
  }
  const handler = handlers.get(request.path);
  if (!handler) return jsonResponse(404, { error: `There is nothing at this path; MCP is at ${paths.mcp}` });
  if (isPreflight(request)) return { status: 204, headers: preflightHeaders };
  return handler(request, requestId);
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
