import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import type { AnyTool } from "../tools/tool.ts";
import { caching, capabilities, FAULT_MESSAGE, promptResult, resourceResult } from "./advertised.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { memoizedSchema } from "./memoized-schema.ts";
import type { ProtocolRequest } from "./protocol.ts";
import { recordToolOutcome } from "./record-tool-outcome.ts";

/** Whose request a server object serves, until when, and where its facts are written down. */
export type Exchange = Pick<ProtocolRequest, "caller" | "deadline" | "record">;

/** A server object for one request: the SDK's are not safe to share between clients. */
export function buildMcpServer(
  definition: McpDefinition,
  exchange: Exchange,
  notify: ServerNotifier,
): McpServer {
  const { extension } = definition;
  const server = new McpServer(definition.serverInfo, {
    instructions: definition.instructions,
    cacheHints: {
      "server/discover": caching.list,
      "tools/list": caching.list,
      "resources/list": caching.list,
      "resources/templates/list": caching.list,
      "prompts/list": caching.list,
      "resources/read": caching.read,
    },
    ...extension?.serverOptions,
    capabilities: {
      ...capabilities,
      ...extension?.serverOptions?.capabilities,
    },
  });
  server.server.onerror = definition.onFault;
  for (const tool of definition.tools) registerTool(server, definition, exchange, tool);
  for (const resource of definition.resources) {
    const { uri, name, read, ...metadata } = resource;
    server.registerResource(name, uri, metadata, async () =>
      resourceResult(resource, await guarded(exchange, () => read(definition.services))),
    );
  }
  for (const { name, render, ...metadata } of definition.prompts) {
    server.registerPrompt(name, metadata, async () =>
      promptResult(await guarded(exchange, () => render(definition.services))),
    );
  }
  extension?.register(server, notify);
  return server;
}

/** Keeps what a fault says to the log: the SDK would tell it to the caller. */
async function guarded({ record }: Exchange, work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    Object.assign(record, { outcome: "crash", errorType: "crash", error });
    throw new ProtocolError(ProtocolErrorCode.InternalError, FAULT_MESSAGE);
  }
}

function registerTool(server: McpServer, definition: McpDefinition, exchange: Exchange, tool: AnyTool): void {
  const config = {
    title: tool.title,
    description: tool.description,
    inputSchema: memoizedSchema(tool.input),
    outputSchema: memoizedSchema(tool.output),
    annotations: tool.annotations,
  };
  server.registerTool(tool.name, config, async (input, context) => {
    const { record, caller, deadline } = exchange;
    const ended = await definition.runTool({
      tool,
      input: input as Record<string, unknown>,
      caller,
      signal: context.mcpReq.signal,
      deadline,
      reportProgress: progressReporter(context, definition.onFault),
    });
    recordToolOutcome(record, ended);
    if (ended.outcome === "ok") {
      const text = JSON.stringify(ended.output);
      return { content: [{ type: "text", text }], structuredContent: ended.output };
    }
    return { content: [{ type: "text", text: ended.message }], isError: true };
  });
}

function progressReporter(context: ServerContext, onFault: (error: Error) => void) {
  const progressToken = context.mcpReq._meta?.progressToken;
  return (progress: number, total: number, message?: string): void => {
    if (progressToken === undefined || context.mcpReq.signal.aborted) return;
    const params = { progressToken, progress, total, ...(message === undefined ? {} : { message }) };
    context.mcpReq.notify({ method: "notifications/progress", params }).catch(onFault);
  };
}
