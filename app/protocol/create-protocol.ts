import type { AnyTool } from "../tools/tool.ts";
import { createPlainPath, type PlainPath } from "./create-plain-path.ts";
import { createInFlightCalls } from "./in-flight-calls.ts";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import type { Protocol, ProtocolRequest, ProtocolResponse } from "./protocol.ts";
import { readMessage } from "./read-message.ts";
import type { SdkPath } from "./sdk-path.ts";

/** The specification has clients accept both, because the server decides per request which one it sends. */
const streamableHttpTypes = ["application/json", "text/event-stream"];

export interface ProtocolOptions {
  /** Leaves every message to the SDK: what the short way for plain requests is compared with. */
  readonly sdkAlone?: boolean | undefined;
}

/**
 * MCP in every revision that is spoken, from one definition: plain requests by a way of our own, everything else by
 * the SDK, which is loaded when it is first needed.
 */
export function createProtocol(
  definition: McpDefinition,
  { sdkAlone = false }: ProtocolOptions = {},
): Protocol {
  const inFlight = createInFlightCalls();
  const servePlain: PlainPath = sdkAlone ? () => undefined : createPlainPath(definition, inFlight);
  let loading: Promise<SdkPath> | undefined;
  const sdk = (): Promise<SdkPath> => {
    loading ??= import("./sdk-path.ts").then(({ createSdkPath }) => createSdkPath(definition, inFlight));
    return loading;
  };
  const tools = new Map(definition.tools.map((tool) => [tool.name, tool]));
  const prompts = new Set(definition.prompts.map((prompt) => prompt.name));
  const resources = new Set(definition.resources.map((resource) => resource.uri));

  const inspect: Protocol["inspect"] = (message, request) => {
    const tool = calledTool(message, tools);
    describe(message, request, { tool, prompts, resources });
    return refuseInheritedName(message) ?? refuseMissingScope(message, request, tool, definition);
  };

  const serveBySdk = async (message: JsonRpcMessage, request: ProtocolRequest): Promise<ProtocolResponse> =>
    (await sdk()).serve(message, request);
  const serve = (message: JsonRpcMessage, request: ProtocolRequest) =>
    inspect(message, request) ?? servePlain(message, request) ?? serveBySdk(message, request);

  return {
    handle: async (request) => {
      if (request.httpMethod !== "POST") return methodNotAllowed();
      const read = await readMessage(request, streamableHttpTypes);
      if (!read.ok) return read.refusal;
      const { message } = read;
      return await request.within(metaOf(message), () => serve(message, request));
    },
    inspect,
    handleLegacy: (message, request) =>
      request.within(metaOf(message), async () => (await sdk()).serveLegacy(message, request)),
    close: async () => {
      await (await loading)?.close();
    },
  };
}

function methodNotAllowed(): ProtocolResponse {
  const message = "Method not allowed: send messages with POST";
  return jsonRpcError({ status: 405, code: jsonRpcCodes.refused, message, headers: { allow: "POST" } });
}

/** What a message may name and the record keep. */
interface KnownNames {
  readonly tool: AnyTool | undefined;
  readonly prompts: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

/** Ids are the caller's to choose; this much of one is kept. */
const MAX_ID_LENGTH = 64;
const VERSION = /^\d{4}-\d{2}-\d{2}$/;

/** Writes down what the message is, as soon as that is known. */
function describe(
  message: JsonRpcMessage,
  { record, headers }: ProtocolRequest,
  { tool, prompts, resources }: KnownNames,
): void {
  const version = headers["mcp-protocol-version"];
  if (version !== undefined && VERSION.test(version)) record.protocolVersion = version;
  if (message.kind === "response") return;
  const { method, params } = message.body;
  record.method = method;
  if (message.kind === "request") record.messageId = String(message.body.id).slice(0, MAX_ID_LENGTH);
  const named = (name: unknown, names: ReadonlySet<string>): name is string =>
    typeof name === "string" && names.has(name);
  if (tool) record.tool = tool.name;
  if (method === "prompts/get" && named(params?.name, prompts)) record.prompt = params.name;
  if (method === "resources/read" && named(params?.uri, resources)) record.resource = params.uri;
}

function metaOf(message: JsonRpcMessage): Record<string, unknown> | undefined {
  const meta = message.kind === "response" ? undefined : message.body.params?._meta;
  return typeof meta === "object" && meta !== null ? (meta as Record<string, unknown>) : undefined;
}

function calledTool(message: JsonRpcMessage, tools: ReadonlyMap<string, AnyTool>): AnyTool | undefined {
  if (message.kind === "response" || message.body.method !== "tools/call") return undefined;
  const name = message.body.params?.name;
  return typeof name === "string" ? tools.get(name) : undefined;
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
