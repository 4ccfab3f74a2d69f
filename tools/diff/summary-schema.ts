import * as z from "zod";
import { actions, type DiffSummary } from "./summary.ts";

/** Longest text that a summary of ours has: an address, a path, a value, the lines of an error. */
const MAX_LENGTH = 20_000;

const text = z.string().max(MAX_LENGTH);
const attribute = z.strictObject({ path: text, before: text, after: text, forcesReplacement: z.boolean() });
const change = z.strictObject({
  address: text,
  action: z.enum(actions),
  attributes: z.array(attribute),
  name: text.exactOptional(),
  first: z.enum(["new", "old"]).exactOptional(),
  reason: text.exactOptional(),
});
const stack = text.regex(/^[a-z][a-z0-9-]*$/);
const message = { stack, message: text };

/**
 * A summary that somebody else's run wrote: that of a fork can hold anything.
 *
 * It is taken apart here and drawn by our own renderer, which shows every text as text.
 */
export const summarySchema: z.ZodType<DiffSummary> = z.strictObject({
  environment: stack,
  comparison: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("plan") }),
    z.strictObject({ kind: z.literal("offline"), base: text }),
  ]),
  stacks: z.array(
    z.discriminatedUnion("status", [
      z.strictObject({
        stack,
        status: z.literal("planned"),
        changes: z.array(change),
        outputs: z.array(text),
      }),
      z.strictObject({ status: z.literal("producer-missing"), ...message }),
      z.strictObject({ status: z.literal("state-missing"), ...message }),
      z.strictObject({ status: z.literal("failed"), ...message }),
    ]),
  ),
});
