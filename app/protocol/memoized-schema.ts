import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import { z } from "zod";

const memo = new WeakMap<z.ZodObject, StandardSchemaWithJSON>();

/**
 * The schema as the SDK takes it, with its JSON Schema made once.
 *
 * The SDK asks for it again for every server object, and there is one per request: converting took most of the
 * time of a small call.
 */
export function memoizedSchema(schema: z.ZodObject): StandardSchemaWithJSON {
  const known = memo.get(schema);
  if (known) return known;
  const standard = schema["~standard"];
  const convert = (io: "input" | "output") => {
    const json = z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as Record<string, unknown>;
    return () => json;
  };
  const made: StandardSchemaWithJSON = {
    "~standard": {
      version: 1,
      vendor: standard.vendor,
      validate: standard.validate,
      jsonSchema: { input: convert("input"), output: convert("output") },
    },
  };
  memo.set(schema, made);
  return made;
}
