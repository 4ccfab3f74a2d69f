import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { ProtocolRequest } from "./protocol.ts";
import { legacyVersions, MODERN_VERSION } from "./versions.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A request that is right in every part that a revision prescribes, and asks for nothing out of the ordinary. */
export interface PlainRequest {
  readonly era: "legacy" | "modern";
  readonly id: string | number;
  readonly method: string;
  readonly params: Fields;
}

/** The parameters that each method may have here beside `_meta`; every other method or parameter is the SDK's. */
const knownParams: Readonly<Record<string, readonly string[]>> = {
  initialize: ["protocolVersion", "capabilities", "clientInfo"],
  ping: [],
  "server/discover": [],
  "tools/list": [],
  "tools/call": ["name", "arguments"],
  "resources/list": [],
  "resources/templates/list": [],
  "resources/read": ["uri"],
  "prompts/list": [],
  "prompts/get": ["name", "arguments"],
};

const messageFields = ["jsonrpc", "id", "method", "params"];

const VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO_KEY = "io.modelcontextprotocol/clientInfo";
const CLIENT_CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
/** Keys that the specification gives a meaning start so. */
const RESERVED = "io.modelcontextprotocol/";

const noParams: Fields = {};

/**
 * Recognizes the requests that need nothing of the SDK. It never refuses: whatever is wrong, new or unusual is
 * `undefined`, and the SDK finds out which of them it is.
 */
export function readPlainRequest(
  message: JsonRpcMessage,
  headers: ProtocolRequest["headers"],
): PlainRequest | undefined {
  if (message.kind !== "request") return undefined;
  const { id, method, params = noParams } = message.body;
  const known = Object.hasOwn(knownParams, method) ? knownParams[method] : undefined;
  if (!known) return undefined;
  for (const name in message.body) if (!messageFields.includes(name)) return undefined;
  for (const name in params) if (name !== "_meta" && !known.includes(name)) return undefined;
  const meta = Object.hasOwn(params, "_meta") ? params._meta : noParams;
  if (!isObject(meta)) return undefined;
  const version = headers["mcp-protocol-version"];
  if (version === MODERN_VERSION) {
    const named = method === "resources/read" ? params.uri : params.name;
    const agrees =
      method !== "initialize" &&
      headers["mcp-method"] === method &&
      (named === undefined || headers["mcp-name"] === named) &&
      isPlainEnvelope(meta);
    return agrees ? { era: "modern", id, method, params } : undefined;
  }
  if (version !== undefined && !legacyVersions.some((legacy) => legacy === version)) return undefined;
  return hasPlainMeta(meta) ? { era: "legacy", id, method, params } : undefined;
}

/** Whether `initialize` was asked as the specification has it, by a client that offers nothing unusual. */
export function isPlainInitialize({ protocolVersion, capabilities, clientInfo }: Fields): boolean {
  return (
    typeof protocolVersion === "string" && isPlainClientInfo(clientInfo) && isPlainCapabilities(capabilities)
  );
}

function isPlainEnvelope(meta: Fields): boolean {
  if (meta[VERSION_KEY] !== MODERN_VERSION || !isPlainCapabilities(meta[CLIENT_CAPABILITIES_KEY]))
    return false;
  for (const key in meta) {
    if (key === CLIENT_INFO_KEY) {
      if (!isPlainClientInfo(meta[key])) return false;
    } else if (key !== VERSION_KEY && key !== CLIENT_CAPABILITIES_KEY && !isForeign(key)) return false;
  }
  return true;
}

function hasPlainMeta(meta: Fields): boolean {
  for (const key in meta) if (!isForeign(key)) return false;
  return true;
}

/** Not the specification's, except those that tracing reads, which need no answer. */
function isForeign(key: string): boolean {
  return key !== "progressToken" && !key.startsWith(RESERVED);
}

function isPlainClientInfo(info: unknown): boolean {
  if (!isObject(info) || typeof info.name !== "string" || typeof info.version !== "string") return false;
  for (const key in info) {
    if (key !== "name" && key !== "version" && !(key === "title" && typeof info.title === "string"))
      return false;
  }
  return true;
}

/** None, or those that are switched on by an empty object, and roots as clients of the 2025 revisions have them. */
function isPlainCapabilities(capabilities: unknown): boolean {
  if (!isObject(capabilities)) return false;
  for (const key in capabilities) {
    const value = capabilities[key];
    if (!isObject(value)) return false;
    if (key === "roots") {
      for (const inner in value) {
        if (inner !== "listChanged" || typeof value.listChanged !== "boolean") return false;
      }
    } else if (key === "sampling" || key === "elicitation") {
      for (const _ in value) return false;
    } else return false;
  }
  return true;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
