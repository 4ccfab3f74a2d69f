import { definePolicy } from "./support/policy.ts";
import { MIN_REASON_LENGTH } from "./support/reason.ts";

/** A suppression that was written past `suppress()` has a reason, too. */
export const suppressionReason = definePolicy({
  id: "suppression-reason",
  *check(stack) {
    for (const owner of [stack, ...stack.resources]) {
      for (const { id, reason } of owner.suppressions) {
        if (reason.trim().length >= MIN_REASON_LENGTH) continue;
        yield {
          ...("address" in owner ? { resource: owner } : {}),
          problem: `it suppresses ${id || "an unnamed rule"} with the reason "${reason}"`,
          fix: `use suppress(…) with a reason of at least ${MIN_REASON_LENGTH} characters`,
        };
      }
    }
  },
});
