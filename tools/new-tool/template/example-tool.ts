import * as z from "zod";
import { defineTool } from "../../../app/tools/tool.ts";

export const exampleTool = defineTool({
  name: "example_tool",
  title: "Example tool",
  description: "Counts the characters of a text.",
  input: z.object({ text: z.string().max(100_000).describe("The text to look at.") }),
  output: z.object({ characters: z.int().nonnegative() }),
  // What a client may take for granted; change it together with what the handler does.
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  handler: ({ text }) => ({ characters: text.length }),
});
