import { readStatements } from "./support/iam-statements.ts";
import { definePolicy } from "./support/policy.ts";

/** A policy can be read before it is applied, by the rules here and by a reviewer. */
export const iamReadablePolicy = definePolicy({
  id: "iam-readable-policy",
  *check(stack) {
    for (const { resource, argument } of readStatements(stack).unreadable) {
      yield {
        resource,
        problem: `${argument} is computed by Terraform, so that its statements cannot be checked`,
        fix: "write it as a data.aws_iam_policy_document, or as JSON.stringify(…) of an object",
      };
    }
  },
});
