import { legacyRequest, post } from "./mcp-request.ts";

export interface ToolAnswer {
  readonly structuredContent?: Record<string, unknown>;
  readonly content: readonly { readonly text: string }[];
  readonly isError?: boolean;
}

/** Calls a tool in a revision of 2025 and returns its result. */
export async function callTool(url: URL, name: string, args: unknown): Promise<ToolAnswer> {
  const answer = await post(url, legacyRequest("tools/call", { name, arguments: args }));
  return ((await answer.json()) as { result: ToolAnswer }).result;
}
