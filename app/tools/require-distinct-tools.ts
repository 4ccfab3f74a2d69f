import { toolName } from "../contract/tool-name.ts";
import type { AnyTool } from "./tool.ts";

/** Thrown when the list of tools cannot be offered; the message names the tool. */
export class ToolListError extends Error {
  override readonly name = "ToolListError";
  readonly code = "INVALID_TOOL_LIST";
}

/**
 * The same tools, checked before the server starts rather than at the first request.
 *
 * @throws {@link ToolListError} for a name that is used twice or that clients may not take.
 */
export function requireDistinctTools(tools: readonly AnyTool[]): readonly AnyTool[] {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (!toolName.test(name)) {
      throw new ToolListError(
        `The tool ${JSON.stringify(name)} needs another name: lower-case letters, digits and underscores, at most 64`,
      );
    }
    if (names.has(name)) throw new ToolListError(`Two tools are named ${name}; see app/tools/index.ts`);
    names.add(name);
  }
  return tools;
}
