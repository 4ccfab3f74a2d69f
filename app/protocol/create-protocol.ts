import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import { createLegacyEra } from "./legacy-era.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { createModernEra } from "./modern-era.ts";
import type { Protocol, ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { readMessage } from "./read-message.ts";

/** The specification has clients accept both, because the server decides per request which one it sends. */
const streamableHttpTypes = ["application/json", "text/event-stream"];

/** MCP in every revision that is spoken, from one definition. */
export function createProtocol(definition: McpDefinition): Protocol {
  const modern = createModernEra(definition);
  const legacy = createLegacyEra(definition, modern.notify);
  const toolNames = new Set(definition.tools.map((tool) => tool.name));

  /** Writes down what the message is, and answers what must not reach the SDK. */
  const inspect = (message: JsonRpcMessage, request: ProtocolRequest): ProtocolResponse | undefined => {
    describe(message, request, toolNames);
    return refuseInheritedName(message);
  };

  return {
    handle: async (request) => {
      if (request.httpMethod !== "POST") return methodNotAllowed();
      const read = await readMessage(request, streamableHttpTypes);
      if (!read.ok) return read.refusal;
      const { message } = read;
      const refusal = inspect(message, request);
      if (refusal) return refusal;
      const route = classifyInboundRequest({
        httpMethod: request.httpMethod,
        body: message.body,
        ...header("protocolVersionHeader", request.headers["mcp-protocol-version"]),
        ...header("mcpMethodHeader", request.headers["mcp-method"]),
        ...header("mcpNameHeader", request.headers["mcp-name"]),
      });
      return route.kind === "legacy" ? legacy.handle(message, request) : modern.handle(message.body, request);
    },
    handleLegacy: async (message, request) => inspect(message, request) ?? legacy.handle(message, request),
    close: async () => {
      await Promise.all([legacy.close(), modern.close()]);
    },
  };
}

function methodNotAllowed(): ProtocolResponse {
  const message = "Method not allowed: send messages with POST";
  return jsonRpcError({ status: 405, code: jsonRpcCodes.refused, message, headers: { allow: "POST" } });
}

/** Writes down what the message is, as soon as that is known. */
function describe(message: JsonRpcMessage, { record }: ProtocolRequest, tools: ReadonlySet<string>): void {
  if (message.kind === "response") return;
  record.method = message.body.method;
  const name = message.body.params?.name;
  if (record.method === "tools/call" && typeof name === "string" && tools.has(name)) record.tool = name;
}

/** The SDK looks tools and prompts up in plain objects, where every object has a `constructor`. */
function refuseInheritedName(message: JsonRpcMessage): ProtocolResponse | undefined {
  if (message.kind !== "request") return undefined;
  const { id, method, params } = message.body;
  const name = params?.name;
  if (method !== "tools/call" && method !== "prompts/get") return undefined;
  if (typeof name !== "string" || !(name in Object.prototype)) return undefined;
  const what = method === "tools/call" ? "Tool" : "Prompt";
  return jsonRpcError({
    status: 200,
    code: jsonRpcCodes.invalidParams,
    message: `${what} ${name} not found`,
    id,
  });
}

function header<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: string });
}
