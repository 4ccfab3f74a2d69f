import { classifyInboundRequest } from "@modelcontextprotocol/server";
import type { InFlightCalls } from "./in-flight-calls.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import { createLegacyEra } from "./legacy-era.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { createModernEra } from "./modern-era.ts";
import type { ProtocolRequest, ProtocolResponse } from "./protocol.ts";

/** Everything that the protocol allows, on the SDK: progress, cancellation, subscriptions, input, errors. */
export interface SdkPath {
  /** Serves a message in the revision that it turns out to be of. */
  readonly serve: (message: JsonRpcMessage, request: ProtocolRequest) => Promise<ProtocolResponse>;
  readonly serveLegacy: (message: JsonRpcMessage, request: ProtocolRequest) => Promise<ProtocolResponse>;
  readonly close: () => Promise<void>;
}

export function createSdkPath(definition: McpDefinition, inFlight: InFlightCalls): SdkPath {
  const modern = createModernEra(definition);
  const legacy = createLegacyEra(definition, { notify: modern.notify, inFlight });
  return {
    serve: async (message, request) => {
      const route = classifyInboundRequest({
        httpMethod: request.httpMethod,
        body: message.body,
        ...header("protocolVersionHeader", request.headers["mcp-protocol-version"]),
        ...header("mcpMethodHeader", request.headers["mcp-method"]),
        ...header("mcpNameHeader", request.headers["mcp-name"]),
      });
      return route.kind === "legacy" ? legacy.handle(message, request) : modern.handle(message.body, request);
    },
    serveLegacy: legacy.handle,
    close: async () => {
      await Promise.all([legacy.close(), modern.close()]);
    },
  };
}

function header<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: string });
}
