import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RestProxyEvent } from "../../app/contract/rest-proxy-event.ts";

/** An HTTP request as API Gateway's REST API hands it to a function. */
export function toRestProxyEvent(request: IncomingMessage, body: Buffer): RestProxyEvent {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
  const headers = groups(rawPairs(request.rawHeaders));
  const forwardedFor = headers["X-Forwarded-For"] ?? [];
  headers["X-Forwarded-For"] = [[...forwardedFor, sourceIp].join(", ")];
  headers["X-Forwarded-Proto"] = ["https"];
  headers["X-Forwarded-Port"] = ["443"];
  const query = groups([...searchParams]);
  const text = isUtf8(body);
  return {
    httpMethod: request.method ?? "GET",
    path: pathname,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: searchParams.size === 0 ? null : lastValues(query),
    multiValueQueryStringParameters: searchParams.size === 0 ? null : query,
    body: body.length === 0 ? null : body.toString(text ? "utf8" : "base64"),
    isBase64Encoded: !text,
    requestContext: { requestId: randomUUID(), identity: { sourceIp } },
  };
}

function rawPairs(rawHeaders: readonly string[]): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    pairs.push([rawHeaders[i] ?? "", rawHeaders[i + 1] ?? ""]);
  return pairs;
}

function groups(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of pairs) grouped[name] = [...(grouped[name] ?? []), value];
  return grouped;
}

function lastValues(groups: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? ""]));
}
