import type { RestProxyEvent } from "../contract/rest-proxy-event.ts";
import type { HttpRequest } from "../pipeline/http-exchange.ts";
import { BodyTooLargeError } from "../protocol/protocol.ts";

/** Thrown for an event that API Gateway's REST API did not make. */
export class UnknownEventError extends Error {
  override readonly name = "UnknownEventError";
  readonly code = "UNKNOWN_EVENT";

  constructor() {
    super(
      "The event is not that of a REST API's proxy integration: httpMethod, path or requestContext.identity is " +
        "missing; call this function through API Gateway, with a REST API and a Lambda proxy integration",
    );
  }
}

/**
 * A REST API proxy event as the pipeline takes it.
 *
 * @throws {@link UnknownEventError}
 */
export function toHttpRequest(
  event: RestProxyEvent,
  ending: Pick<HttpRequest, "signal" | "deadline">,
): HttpRequest {
  const sourceIp = event.requestContext?.identity?.sourceIp;
  if (typeof event.httpMethod !== "string" || typeof event.path !== "string" || sourceIp === undefined) {
    throw new UnknownEventError();
  }
  return {
    method: event.httpMethod,
    path: event.path,
    query: queryOf(event),
    headers: joinedHeaders(event),
    // Its own log has it too.
    platformRequestId: event.requestContext.requestId,
    // API Gateway is the one proxy there is, and vouches for it; X-Forwarded-For could only say more than is known.
    remoteAddress: sourceIp,
    readBody: async (maxSizeBytes) => {
      const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
      if (body.length > maxSizeBytes) throw new BodyTooLargeError(maxSizeBytes);
      return body;
    },
    ...ending,
  };
}

/** Of these a message has one; Node's own parser keeps the first, and so do we. @see https://nodejs.org/api/http.html#messageheaders */
const singleHeaders: ReadonlySet<string> = new Set([
  "age",
  "authorization",
  "content-length",
  "content-type",
  "etag",
  "expires",
  "from",
  "host",
  "if-modified-since",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "referer",
  "retry-after",
  "server",
  "user-agent",
]);

function joinedHeaders({ headers, multiValueHeaders }: RestProxyEvent): Record<string, string> {
  const joined: Record<string, string> = {};
  const append = (name: string, values: readonly string[]) => {
    const key = name.toLowerCase();
    const known = joined[key];
    if (singleHeaders.has(key)) joined[key] = known ?? values[0] ?? "";
    else
      joined[key] = [...(known === undefined ? [] : [known]), ...values].join(key === "cookie" ? "; " : ", ");
  };
  if (multiValueHeaders) for (const [name, values] of Object.entries(multiValueHeaders)) append(name, values);
  else for (const [name, value] of Object.entries(headers ?? {})) append(name, [value]);
  return joined;
}

/** The query string anew: API Gateway hands it over taken apart. */
function queryOf({ queryStringParameters, multiValueQueryStringParameters }: RestProxyEvent): string {
  const query = new URLSearchParams(multiValueQueryStringParameters ? {} : (queryStringParameters ?? {}));
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? {})) {
    for (const value of values) query.append(name, value);
  }
  return query.toString();
}
