import type { McpServer, ServerNotifier, ServerOptions } from "@modelcontextprotocol/server";
import type { Prompt } from "../prompts/prompt.ts";
import type { Resource, ResourceServices } from "../resources/resource.ts";
import type { AnyTool } from "../tools/tool.ts";
import type { RefuseScope, RunTool } from "./protocol.ts";

/** What the server offers, defined once for every revision of the protocol. */
export interface McpDefinition {
  readonly serverInfo: { readonly name: string; readonly title: string; readonly version: string };
  readonly instructions: string;
  readonly tools: readonly AnyTool[];
  readonly resources: readonly Resource[];
  readonly prompts: readonly Prompt[];
  readonly services: ResourceServices;
  readonly runTool: RunTool;
  readonly refuseScope: RefuseScope;
  /** Aborts when the server begins to stop: streams that have no end of their own end then. */
  readonly draining: AbortSignal;
  readonly extension?: McpExtension;
  /** Told of faults that no answer can carry; never of a caller's mistakes. */
  readonly onFault: (error: Error) => void;
}

/**
 * Features of the protocol beyond tools, resources and prompts of the lists: elicitation, sampling, completion,
 * logging, templates. Written against the SDK, for one server object per request.
 */
export interface McpExtension {
  readonly serverOptions?: Pick<ServerOptions, "capabilities" | "requestState">;
  /** Called for each server object; `notify` tells open subscriptions of a change. */
  readonly register: (server: McpServer, notify: ServerNotifier) => void;
}
