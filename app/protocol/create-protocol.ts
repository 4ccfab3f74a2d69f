import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import { createLegacyEra } from "./legacy-era.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { createModernEra } from "./modern-era.ts";
import type { Protocol, ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { type JsonRpcMessage, readMessage } from "./read-message.ts";

/** MCP in every revision that is spoken, from one definition. */
export function createProtocol(definition: McpDefinition): Protocol {
  const modern = createModernEra(definition);
  const legacy = createLegacyEra(definition, modern.notify);
  const toolNames = new Set(definition.tools.map((tool) => tool.name));

  return {
    handle: async (request) => {
      if (request.httpMethod !== "POST") return methodNotAllowed();
      const read = await readMessage(request);
      if (!read.ok) return read.refusal;
      const { message } = read;
      describe(message, request, toolNames);
      const inherited = refuseInheritedName(message);
      if (inherited) return inherited;
      const route = classifyInboundRequest({
        httpMethod: request.httpMethod,
        body: message.body,
        ...header("protocolVersionHeader", request.headers["mcp-protocol-version"]),
        ...header("mcpMethodHeader", request.headers["mcp-method"]),
        ...header("mcpNameHeader", request.headers["mcp-name"]),
      });
      return route.kind === "legacy" ? legacy.handle(message, request) : modern.handle(message.body, request);
    },
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
