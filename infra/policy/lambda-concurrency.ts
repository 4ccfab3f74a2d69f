import { isExpression } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A function has concurrency of its own: without, it can use up the account's, or be starved by a neighbour. */
export const lambdaConcurrency = definePolicy({
  id: "lambda-concurrency",
  checkov: ["CKV_AWS_115"],
  *check(stack) {
    for (const resource of stack.ofType("aws_lambda_function")) {
      const reserved = resource.attributes["reserved_concurrent_executions"];
      if (isExpression(reserved) || (typeof reserved === "number" && reserved > 0)) continue;
      yield {
        resource,
        problem: `reserved_concurrent_executions is ${reserved ?? "unset"}`,
        fix: "set it to at least 1",
      };
    }
  },
});
