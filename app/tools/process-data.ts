import * as z from "zod";
import { operationSchema, processRecord, recordSchema } from "./process-record.ts";
import { defineTool } from "./tool.ts";

export const processData = defineTool({
  name: "process_data",
  title: "Process data",
  description:
    "Transforms, validates or analyzes one JSON object. transform: string values in upper case; " +
    "validate: whether no value is null; analyze: the keys and the type of each value.",
  input: z.object({
    data: recordSchema.describe("The object to process."),
    operation: operationSchema.describe("What to do with it."),
  }),
  output: z.object({
    operation: operationSchema,
    input_size: z.int().nonnegative().describe("Keys in `data`."),
    processed_at: z.iso.datetime().describe("When the result was computed; in the past for a cache hit."),
    result: z.record(z.string(), z.unknown()),
    cache_status: z.enum(["hit", "miss"]),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  scope: "data:process",
  caching: { scope: "shared", stamp: (output, status) => ({ ...output, cache_status: status }) },
  handler: ({ data, operation }) => ({
    operation,
    input_size: Object.keys(data).length,
    processed_at: new Date().toISOString(),
    result: processRecord(data, operation),
    cache_status: "miss" as const,
  }),
});
