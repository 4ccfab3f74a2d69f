import { createMcpHandler, type ServerNotifier } from "@modelcontextprotocol/server";
import { buildMcpServer, type Exchange } from "./build-mcp-server.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { outcomeOf } from "./outcome-of.ts";
import type { ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { refuseParams } from "./refuse-params.ts";

export interface ModernEra {
  /** Serves a message whose classification is not that of a 2025 revision. */
  readonly handle: (body: JsonRpcMessage["body"], request: ProtocolRequest) => Promise<ProtocolResponse>;
  /** Tells open subscriptions of changes. */
  readonly notify: ServerNotifier;
  readonly close: () => Promise<void>;
}

/** The 2026-07-28 revision, on the SDK's handler. */
export function createModernEra(definition: McpDefinition): ModernEra {
  const handler = createMcpHandler(
    ({ authInfo }) => buildMcpServer(definition, authInfo?.extra?.exchange as Exchange, handler.notify),
    { legacy: "reject" },
  );
  return {
    handle: async (body, request) => {
      const isSubscription = request.record.method === "subscriptions/listen";
      // Only headers and signal are read from it: the body was read and parsed before.
      const webRequest = new Request("http://localhost/mcp", {
        method: "POST",
        headers: webHeaders(request.headers),
        signal: isSubscription ? endedBy(request.signal, definition.draining) : request.signal,
      });
      const { caller, deadline, record } = request;
      const exchange: Exchange = { caller, deadline, record };
      const authInfo = { token: "", clientId: caller.id, scopes: [], extra: { exchange } };
      const response = await handler.fetch(webRequest, { parsedBody: body, authInfo });
      const headers = Object.fromEntries(response.headers);
      if (response.body === null) return { status: response.status, headers };
      if (headers["content-type"]?.startsWith("text/event-stream")) {
        const stream = { status: response.status, headers, body: response.body };
        return isSubscription ? { ...stream, settled: Promise.resolve() } : stream;
      }
      const text = await response.text();
      record.outcome ??= outcomeOf(JSON.parse(text));
      // A fault of ours has its error in the record; without one, the SDK could not read the parameters.
      const unread = record.outcome === "crash" && record.error === undefined;
      const refusal = unread ? refuseParams(body) : undefined;
      if (refusal === undefined) return { status: response.status, headers, body: text };
      record.outcome = "client_error";
      return refusal;
    },
    notify: handler.notify,
    close: () => handler.close(),
  };
}

/** AbortSignal.any, without what it keeps of each signal for as long as the server's own lives. */
function endedBy(own: AbortSignal, server: AbortSignal): AbortSignal {
  const ending = new AbortController();
  const end = () => {
    own.removeEventListener("abort", end);
    server.removeEventListener("abort", end);
    ending.abort();
  };
  own.addEventListener("abort", end);
  server.addEventListener("abort", end);
  if (own.aborted || server.aborted) end();
  return ending.signal;
}

function webHeaders(headers: ProtocolRequest["headers"]): Headers {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    // A body-less Request must not announce a body.
    if (value !== undefined && name !== "content-length" && !name.startsWith(":")) copy.set(name, value);
  }
  return copy;
}
