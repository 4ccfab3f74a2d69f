import { specTypeSchemas } from "@modelcontextprotocol/server";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { ProtocolResponse } from "./protocol.ts";

/** The requests whose parameters a revision prescribes. */
const requests = {
  initialize: specTypeSchemas.InitializeRequest,
  ping: specTypeSchemas.PingRequest,
  "tools/list": specTypeSchemas.ListToolsRequest,
  "tools/call": specTypeSchemas.CallToolRequest,
  "resources/list": specTypeSchemas.ListResourcesRequest,
  "resources/templates/list": specTypeSchemas.ListResourceTemplatesRequest,
  "resources/read": specTypeSchemas.ReadResourceRequest,
  "resources/subscribe": specTypeSchemas.SubscribeRequest,
  "resources/unsubscribe": specTypeSchemas.UnsubscribeRequest,
  "prompts/list": specTypeSchemas.ListPromptsRequest,
  "prompts/get": specTypeSchemas.GetPromptRequest,
  "completion/complete": specTypeSchemas.CompleteRequest,
  "logging/setLevel": specTypeSchemas.SetLevelRequest,
} as const;

/** Says what is wrong with a request's parameters: the SDK would call it an error of its own, and so would metrics. */
export function refuseParams(body: JsonRpcMessage["body"]): ProtocolResponse | undefined {
  if (!("method" in body && "id" in body) || !Object.hasOwn(requests, body.method)) return undefined;
  const { id, method, params } = body;
  const schema = requests[method as keyof typeof requests];
  const { issues } = schema["~standard"].validate({ method, params });
  const [issue] = issues ?? [];
  if (!issue) return undefined;
  const path = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part)).join(".");
  const message = `Invalid params: ${path}: ${issue.message}`;
  return jsonRpcError({ status: 200, code: jsonRpcCodes.invalidParams, message, id });
}
