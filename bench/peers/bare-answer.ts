import { z } from "zod";
import { benchTools, toolResult } from "./bench-tools.ts";

const { add, summarize } = benchTools(z);
const tools = new Map<string, typeof add | typeof summarize>([
  [add.name, add],
  [summarize.name, summarize],
]);
const list = {
  tools: [add, summarize].map(({ name, title, description, input, output }) => ({
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input),
    outputSchema: z.toJSONSchema(output),
  })),
};

interface Message {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly name: string; readonly arguments: unknown };
}

/** The least that still is the same work: find the tool, check what goes in, run it, check what comes out. */
export function bareAnswer({ id, method, params }: Message): object {
  if (method === "tools/list") return { jsonrpc: "2.0", id, result: list };
  const tool = tools.get(params.name);
  if (!tool) return { jsonrpc: "2.0", id, error: { code: -32602, message: "Tool not found" } };
  const output = tool.handler(tool.input.parse(params.arguments) as never);
  return { jsonrpc: "2.0", id, result: toolResult(tool.output.parse(output)) };
}
