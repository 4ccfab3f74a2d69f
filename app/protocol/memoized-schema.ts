import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import * as z from "zod";

type Direction = "input" | "output";
type JsonSchema = Readonly<Record<string, unknown>>;

const memos = {
  input: new WeakMap<z.ZodObject, JsonSchema>(),
  output: new WeakMap<z.ZodObject, JsonSchema>(),
} as const;

/** A schema's JSON Schema, made once. */
export function jsonSchemaOf(schema: z.ZodObject, io: Direction): JsonSchema {
  const known = memos[io].get(schema);
  if (known) return known;
  const made = z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as JsonSchema;
  memos[io].set(schema, made);
  return made;
}

/**
 * The schema as the SDK takes it, with its JSON Schema made once.
 *
 * The SDK asks for it again for every server object, and there is one per request: converting took most of the
 * time of a small call.
 */
export function memoizedSchema(schema: z.ZodObject): StandardSchemaWithJSON {
  const { vendor, validate } = schema["~standard"];
  return {
    "~standard": {
      version: 1,
      vendor,
      validate,
      jsonSchema: {
        input: () => jsonSchemaOf(schema, "input"),
        output: () => jsonSchemaOf(schema, "output"),
      },
    },
  };
}
