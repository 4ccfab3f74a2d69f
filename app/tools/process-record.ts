import * as z from "zod";

/** What `process_data` and `process_batch` can do with a record. */
export const operationSchema = z.enum(["transform", "validate", "analyze"]);
export type Operation = z.output<typeof operationSchema>;

export const recordSchema = z.record(z.string(), z.unknown());
export type DataRecord = z.output<typeof recordSchema>;

/**
 * One record through one operation.
 *
 * - `transform` upper-cases string values;
 * - `validate` answers `{valid}`, true when no value is null;
 * - `analyze` answers the keys and the type of each value.
 */
export function processRecord(data: DataRecord, operation: Operation): Record<string, unknown> {
  const entries = Object.entries(data);
  switch (operation) {
    case "transform":
      return Object.fromEntries(
        entries.map(([key, value]) => [key, typeof value === "string" ? value.toUpperCase() : value]),
      );
    case "validate":
      return { valid: entries.every(([, value]) => value !== null) };
    case "analyze":
      return {
        keys: entries.map(([key]) => key),
        types: Object.fromEntries(entries.map(([key, value]) => [key, typeName(value)])),
      };
  }
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
