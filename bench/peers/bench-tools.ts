import type { z as Zod } from "zod";

/** The tools that every server of the bench offers: the same schemas and the same work. */
export function benchTools(z: typeof Zod) {
  const add = {
    name: "add",
    title: "Add",
    description: "Adds two numbers.",
    input: z.object({ a: z.number(), b: z.number(), label: z.string() }),
    output: z.object({ label: z.string(), sum: z.number() }),
    handler: ({ a, b, label }: { a: number; b: number; label: string }) => ({ label, sum: a + b }),
  };
  const summarize = {
    name: "summarize",
    title: "Summarize",
    description: "Describes a list of numbers and returns it sorted.",
    input: z.object({ values: z.array(z.number()).min(1).max(1000) }),
    output: z.object({
      count: z.int().nonnegative(),
      mean: z.number(),
      min: z.number(),
      max: z.number(),
      sorted: z.array(z.number()),
    }),
    handler: ({ values }: { values: number[] }) => {
      const sorted = values.toSorted((a, b) => a - b);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { count: values.length, mean, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, sorted };
    },
  };
  return { add, summarize };
}

/** What a call's result looks like on the wire. */
export function toolResult(output: Record<string, unknown>) {
  return { content: [{ type: "text" as const, text: JSON.stringify(output) }], structuredContent: output };
}
