import { classifyInboundRequest } from "@modelcontextprotocol/server";
import type { AnyTool } from "../tools/tool.ts";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import { createLegacyEra } from "./legacy-era.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { createModernEra } from "./modern-era.ts";
import type { CallRecord, Protocol, ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { type JsonRpcMessage, readMessage } from "./read-message.ts";

/** MCP in every revision that is spoken, from one definition. */
export function createProtocol(definition: McpDefinition): Protocol {
  const modern = createModernEra(definition);
  const legacy = createLegacyEra(definition, modern.notify);
  const tools = new Map(definition.tools.map((tool) => [tool.name, tool]));

  return {
    handle: async (request) => {
      if (request.httpMethod !== "POST") return methodNotAllowed();
      const read = await readMessage(request);
      if (!read.ok) return read.refusal;
      const { message } = read;
      const tool = calledTool(message, tools);
      describe(message, request.record, tool);
      const refusal = refuseInheritedName(message) ?? refuseMissingScope(message, request, tool, definition);
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
    close: async () => {
      await Promise.all([legacy.close(), modern.close()]);
    },
  };
}

function methodNotAllowed(): ProtocolResponse {
  const message = "Method not allowed: send messages with POST";
  return jsonRpcError({ status: 405, code: jsonRpcCodes.refused, message, headers: { allow: "POST" } });
}

function calledTool(message: JsonRpcMessage, tools: ReadonlyMap<string, AnyTool>): AnyTool | undefined {
  if (message.kind === "response" || message.body.method !== "tools/call") return undefined;
  const name = message.body.params?.name;
  return typeof name === "string" ? tools.get(name) : undefined;
}

/** Writes down what the message is, as soon as that is known. */
function describe(message: JsonRpcMessage, record: CallRecord, tool: AnyTool | undefined): void {
  if (message.kind === "response") return;
  record.method = message.body.method;
  if (tool) record.tool = tool.name;
}

/** In the words of HTTP, which clients act on by asking for the scope, and before anything looks at the arguments. */
function refuseMissingScope(
  message: JsonRpcMessage,
  { caller, record }: ProtocolRequest,
  tool: AnyTool | undefined,
  { refuseScope }: McpDefinition,
): ProtocolResponse | undefined {
  if (tool?.scope === undefined || caller.scopes === "all" || caller.scopes.includes(tool.scope))
    return undefined;
  record.outcome = "refused";
  record.errorType = "forbidden";
  const id = message.kind === "request" ? message.body.id : null;
  return jsonRpcError({ ...refuseScope(tool.scope), code: jsonRpcCodes.refused, id });
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
