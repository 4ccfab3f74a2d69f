import { randomUUID } from "node:crypto";
import type { AnyTool } from "../tools/tool.ts";
import { FAULT_MESSAGE, promptResult, resourceResult } from "./advertised.ts";
import type { InFlightCalls } from "./in-flight-calls.ts";
import { jsonRpcCodes, jsonRpcError } from "./json-rpc-error.ts";
import type { JsonRpcMessage } from "./json-rpc-message.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { jsonSchemaOf } from "./memoized-schema.ts";
import { createPlainResults } from "./plain-results.ts";
import type { ProtocolRequest, ProtocolResponse, ToolCall } from "./protocol.ts";
import { isPlainInitialize, type PlainRequest, readPlainRequest } from "./read-plain-request.ts";
import { recordToolOutcome } from "./record-tool-outcome.ts";
import { legacyVersions } from "./versions.ts";

/** Serves a message, or returns undefined when the SDK has to: nothing was run then. */
export type PlainPath = (message: JsonRpcMessage, request: ProtocolRequest) => Served | undefined;

/** No promise where nothing has to be waited for: each costs time and memory of every request. */
type Served = ProtocolResponse | Promise<ProtocolResponse>;

const json = { "content-type": "application/json" };

/**
 * The short way for what nearly every request is: well-formed, and answered by one result. It answers what the SDK
 * would, to the byte (a test compares them), without a server object, a transport and a web Request for each.
 */
export function createPlainPath(definition: McpDefinition, inFlight: InFlightCalls): PlainPath {
  const { services, runTool, extension } = definition;
  const tools = new Map(definition.tools.map((tool) => [tool.name, tool]));
  const resources = new Map(definition.resources.map((resource) => [resource.uri, resource]));
  const prompts = new Map(definition.prompts.map((prompt) => [prompt.name, prompt]));
  const results = createPlainResults(definition);

  /** Tools whose schema has to be waited for: every look at an input runs what it waits for. */
  const waitedFor = new WeakSet<AnyTool>();

  const callTool = (
    tool: AnyTool,
    plain: PlainRequest,
    request: ProtocolRequest,
  ): Promise<ProtocolResponse> | undefined => {
    if (waitedFor.has(tool)) return undefined;
    const checked = tool.input["~standard"].validate(plain.params.arguments ?? {});
    if (checked instanceof Promise) {
      // Whoever has to wait for a schema may as well leave all of it to the SDK.
      waitedFor.add(tool);
      return void checked.catch(() => {});
    }
    return checked.issues ? undefined : callChecked(tool, checked.value, plain, request);
  };

  const callChecked = async (
    tool: AnyTool,
    input: ToolCall["input"],
    { era, id }: PlainRequest,
    request: ProtocolRequest,
  ): Promise<ProtocolResponse> => {
    const { caller, deadline, record } = request;
    const cancelling = era === "legacy" ? cancellable(request, id, inFlight) : undefined;
    const ended = await runTool({
      tool,
      input,
      caller,
      deadline,
      signal: cancelling?.signal ?? request.signal,
      reportProgress: ignoreProgress,
    });
    cancelling?.end();
    recordToolOutcome(record, ended);
    if (ended.outcome === "ok") {
      const text = JSON.stringify(ended.output);
      const content = `{"content":[{"type":"text","text":${JSON.stringify(text)}}]`;
      return answer(id, results.close(era, `${content},"structuredContent":${text}`));
    }
    // Nobody waits for the answer to a call that was cancelled.
    if (ended.outcome === "cancelled") return { status: 202, headers: {} };
    const { message } = ended;
    const content = `{"content":[{"type":"text","text":${JSON.stringify(message)}}],"isError":true`;
    return answer(id, results.close(era, content));
  };

  /** Keeps what a fault says to the log. */
  const make = async ({ id }: PlainRequest, { record }: ProtocolRequest, work: () => Promise<string>) => {
    try {
      const text = await work();
      record.outcome = "ok";
      return answer(id, text);
    } catch (error) {
      Object.assign(record, { outcome: "crash", errorType: "crash", error });
      return jsonRpcError({ status: 200, code: jsonRpcCodes.internalError, message: FAULT_MESSAGE, id });
    }
  };

  const serve = (plain: PlainRequest, request: ProtocolRequest): Served | undefined => {
    const { era, id, method, params } = plain;
    switch (method) {
      case "tools/call": {
        const tool = typeof params.name === "string" ? tools.get(params.name) : undefined;
        if (!tool || !isOptionalObject(params.arguments)) return undefined;
        if (era === "modern" && readsHeaders(tool)) return undefined;
        return callTool(tool, plain, request);
      }
      case "resources/read": {
        const resource = typeof params.uri === "string" ? resources.get(params.uri) : undefined;
        if (!resource) return undefined;
        return make(plain, request, async () =>
          results.closeRead(era, openText(resourceResult(resource, await resource.read(services)))),
        );
      }
      case "prompts/get": {
        const prompt = typeof params.name === "string" ? prompts.get(params.name) : undefined;
        if (!prompt || params.arguments !== undefined) return undefined;
        return make(plain, request, async () =>
          results.close(era, openText(promptResult(await prompt.render(services)))),
        );
      }
      case "initialize": {
        const { protocolVersion } = params;
        const version = legacyVersions.find((known) => known === protocolVersion);
        if (extension || version === undefined || !isPlainInitialize(params)) return undefined;
        request.record.outcome = "ok";
        const response = answer(id, results.initialize(version));
        return { ...response, headers: { ...json, "mcp-session-id": randomUUID() } };
      }
      default: {
        const text = results.constant(era, method);
        if (text === undefined) return undefined;
        request.record.outcome = "ok";
        return answer(id, text);
      }
    }
  };

  return (message, request) => {
    const plain = readPlainRequest(message, request.headers);
    return plain && serve(plain, request);
  };
}

function answer(id: string | number, result: string): ProtocolResponse {
  return {
    status: 200,
    headers: json,
    body: `{"result":${result},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`,
  };
}

function openText(result: object): string {
  return JSON.stringify(result).slice(0, -1);
}

/** Requests that asked for progress are not plain. */
function ignoreProgress(): void {}

function isOptionalObject(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));
}

/** A signal for the one call, when its client has a session and so can cancel it. */
function cancellable(request: ProtocolRequest, id: string | number, inFlight: InFlightCalls) {
  const abort = new AbortController();
  const forget = inFlight.add(request, id, () => abort.abort(new Error("The client cancelled the call")));
  if (!forget) return undefined;
  const leave = () => abort.abort(request.signal.reason);
  request.signal.addEventListener("abort", leave, { once: true });
  if (request.signal.aborted) leave();
  return {
    signal: abort.signal,
    end: () => {
      forget();
      request.signal.removeEventListener("abort", leave);
    },
  };
}

const headerReaders = new WeakMap<AnyTool, boolean>();

/** Whether a parameter must be repeated in a header, which the SDK compares. @see SEP-2243 */
function readsHeaders(tool: AnyTool): boolean {
  const known = headerReaders.get(tool);
  if (known !== undefined) return known;
  const reads = JSON.stringify(jsonSchemaOf(tool.input, "input")).includes('"x-mcp-header"');
  headerReaders.set(tool, reads);
  return reads;
}
