import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { operationSchema, processRecord, recordSchema } from "./process-record.ts";
import { defineTool } from "./tool.ts";

const MAX_RECORDS = 10_000;
/** One progress notification each. */
const RECORDS_PER_CHUNK = 500;

export const processBatch = defineTool({
  name: "process_batch",
  title: "Process a batch",
  description:
    `Applies one operation of process_data to up to ${MAX_RECORDS} objects, in order. ` +
    "Reports progress when asked to and stops when cancelled.",
  input: z.object({
    records: z.array(recordSchema).min(1).max(MAX_RECORDS).describe("The objects to process."),
    operation: operationSchema.describe("What to do with each of them."),
  }),
  output: z.object({
    operation: operationSchema,
    input_size: z.int().nonnegative().describe("Objects in `records`."),
    processed_at: z.iso.datetime(),
    results: z.array(z.record(z.string(), z.unknown())).describe("One result per object, in the same order."),
  }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  scope: "data:process",
  cpuBound: ({ records }) => records.length > RECORDS_PER_CHUNK,
  handler: async ({ records, operation }, { signal, reportProgress }) => {
    const results: Record<string, unknown>[] = [];
    for (let start = 0; start < records.length; start += RECORDS_PER_CHUNK) {
      signal.throwIfAborted();
      for (const record of records.slice(start, start + RECORDS_PER_CHUNK)) {
        results.push(processRecord(record, operation));
      }
      reportProgress(results.length, records.length);
      // Lets a cancellation in, and the notification out, between two chunks.
      await setImmediate();
    }
    return { operation, input_size: records.length, processed_at: new Date().toISOString(), results };
  },
});
