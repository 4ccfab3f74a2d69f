import { McpServer, type ServerContext, type ServerNotifier } from "@modelcontextprotocol/server";
import type { AnyTool } from "../tools/tool.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { memoizedSchema } from "./memoized-schema.ts";
import type { ProtocolRequest } from "./protocol.ts";

/** Lists and definitions change with a release only, so clients may keep them for a while. */
const LIST_TTL_MS = 300_000;
const publicList = { ttlMs: LIST_TTL_MS, cacheScope: "public" } as const;

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
      "server/discover": publicList,
      "tools/list": publicList,
      "resources/list": publicList,
      "resources/templates/list": publicList,
      "prompts/list": publicList,
      "resources/read": { ttlMs: 0, cacheScope: "private" },
    },
    ...extension?.serverOptions,
    capabilities: {
      tools: { listChanged: false },
      resources: { listChanged: false },
      prompts: { listChanged: false },
      ...extension?.serverOptions?.capabilities,
    },
  });
  server.server.onerror = definition.onFault;
  for (const tool of definition.tools) registerTool(server, definition, exchange, tool);
  for (const { uri, name, read, ...metadata } of definition.resources) {
    server.registerResource(name, uri, metadata, async () => ({
      contents: [{ uri, mimeType: metadata.mimeType, text: await read(definition.services) }],
    }));
  }
  for (const { name, render, ...metadata } of definition.prompts) {
    server.registerPrompt(name, metadata, async () => ({
      messages: [
        { role: "user", content: { type: "text", text: await render(definition.services) } } as const,
      ],
    }));
  }
  extension?.register(server, notify);
  return server;
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
    record.outcome = ended.outcome;
    if (ended.outcome === "ok") {
      const text = JSON.stringify(ended.output);
      return { content: [{ type: "text", text }], structuredContent: ended.output };
    }
    record.errorType = ended.outcome;
    record.error = ended.error;
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
