import { isExpression, text } from "./support/json.ts";
import { nameLimits } from "./support/name-limits.ts";
import { definePolicy } from "./support/policy.ts";

/** Names fit into what their service allows: a long environment name fails here and not halfway through a deployment. */
export const nameLength = definePolicy({
  id: "name-length",
  *check(stack) {
    for (const resource of stack.ofType(...Object.keys(nameLimits))) {
      const limit = nameLimits[resource.type];
      if (limit === undefined) continue;
      const name = text(resource.attributes[limit.argument]);
      const { min = 1, max } = limit;
      if (name === "" || isExpression(name) || (name.length >= min && name.length <= max)) continue;
      yield {
        resource,
        problem: `${limit.argument} "${name}" has ${name.length} characters, and ${min} to ${max} are allowed (${limit.source})`,
        fix:
          name.length > max ? "shorten the environment's or the application's name" : "choose a longer name",
      };
    }
  },
});
