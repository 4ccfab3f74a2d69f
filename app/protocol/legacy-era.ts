import { randomUUID } from "node:crypto";
import type { JSONRPCNotification, ServerNotifier } from "@modelcontextprotocol/server";
import { buildMcpServer } from "./build-mcp-server.ts";
import type { InFlightCalls } from "./in-flight-calls.ts";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import { LegacyTransport, type PendingReplies } from "./legacy-transport.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { outcomeOf } from "./outcome-of.ts";
import type { ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { refuseParams } from "./refuse-params.ts";
import { legacyVersions } from "./versions.ts";

/** What a client means that names no version. @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports */
const DEFAULT_VERSION = "2025-03-26";

const SESSION_HEADER = "mcp-session-id";

export interface LegacyEraOptions {
  readonly notify: ServerNotifier;
  readonly inFlight: InFlightCalls;
}

export interface LegacyEra {
  readonly handle: (message: JsonRpcMessage, request: ProtocolRequest) => Promise<ProtocolResponse>;
  readonly close: () => Promise<void>;
}

/**
 * The 2025 revisions, without state between requests.
 *
 * A session id is handed out, never looked up: any instance accepts any. It tells the requests of one client from
 * another's, so that a cancellation, which comes in a POST of its own, finds the call it means.
 */
export function createLegacyEra(
  definition: McpDefinition,
  { notify, inFlight }: LegacyEraOptions,
): LegacyEra {
  const open = new Set<LegacyTransport>();
  const pending: PendingReplies = new Map();

  const serveRequest = async (
    body: Extract<JsonRpcMessage, { kind: "request" }>["body"],
    request: ProtocolRequest,
  ): Promise<ProtocolResponse> => {
    const refusal = refuseParams(body);
    if (refusal) {
      request.record.outcome = "client_error";
      return refusal;
    }
    const transport = new LegacyTransport(body, request.caller.id, pending);
    const server = buildMcpServer(definition, request, notify);
    await server.connect(transport);
    const closeServer = transport.onclose;
    const forget = inFlight.add(request, body.id, (notification) => {
      transport.onmessage?.(notification as JSONRPCNotification);
      // The SDK answers nothing once a request is cancelled, so the exchange is over.
      void transport.close();
    });
    const abandon = () => void transport.close();
    transport.onclose = () => {
      request.signal.removeEventListener("abort", abandon);
      open.delete(transport);
      forget?.();
      if (transport.answer) request.record.outcome ??= outcomeOf(transport.answer);
      else request.record.outcome = "cancelled";
      closeServer?.();
    };
    open.add(transport);
    request.signal.addEventListener("abort", abandon, { once: true });
    if (request.signal.aborted) abandon();
    else transport.deliver();
    const response = await transport.response;
    if (body.method !== "initialize") return response;
    return { ...response, headers: { ...response.headers, [SESSION_HEADER]: randomUUID() } };
  };

  const serveNotification = (body: JSONRPCNotification, request: ProtocolRequest): ProtocolResponse => {
    if (body.method === "notifications/cancelled") inFlight.cancel(request, body);
    return { status: 202, headers: {} };
  };

  return {
    handle: async (message, request) => {
      const version = request.headers["mcp-protocol-version"] ?? DEFAULT_VERSION;
      const isInitialize = message.kind === "request" && message.body.method === "initialize";
      if (!isInitialize && !legacyVersions.some((known) => known === version)) {
        return jsonRpcError({
          status: 400,
          code: jsonRpcCodes.refused,
          message: `Unsupported protocol version: ${version.slice(0, 40)}`,
          id: message.kind === "request" ? message.body.id : null,
          data: { supported: legacyVersions },
        });
      }
      switch (message.kind) {
        case "request":
          return serveRequest(message.body, request);
        case "notification":
          return serveNotification(message.body, request);
        case "response": {
          const waiting = pending.get(String(message.body.id));
          // A reply that nobody waits for is acknowledged all the same: the caller may have been too late.
          if (waiting?.callerId === request.caller.id) waiting.deliver(message.body as never);
          return { status: 202, headers: {} };
        }
      }
    },
    close: async () => {
      await Promise.all([...open].map((transport) => transport.close()));
    },
  };
}
