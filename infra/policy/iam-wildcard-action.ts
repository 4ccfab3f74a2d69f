import { readStatements } from "./support/iam-statements.ts";
import { definePolicy } from "./support/policy.ts";

/** Actions are written out: a wildcard grants what the provider adds tomorrow. */
export const iamWildcardAction = definePolicy({
  id: "iam-wildcard-action",
  checkov: ["CKV_AWS_49", "CKV_AWS_63"],
  *check(stack) {
    for (const { resource, where, effect, actions, notActions } of readStatements(stack).statements) {
      const wildcards = actions.filter((action) => action.includes("*"));
      if (effect !== "Allow" || (wildcards.length === 0 && notActions.length === 0)) continue;
      const allowed = wildcards.length > 0 ? wildcards.join(", ") : `everything but ${notActions.join(", ")}`;
      yield {
        resource,
        problem: `${where} allows ${allowed}`,
        fix: "list the actions that are needed one by one",
      };
    }
  },
});
