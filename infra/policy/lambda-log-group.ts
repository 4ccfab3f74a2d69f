import { block, referencesIn, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A function logs to a group that is ours: the one that Lambda would make has no retention and no key. */
export const lambdaLogGroup = definePolicy({
  id: "lambda-log-group",
  *check(stack) {
    const names = new Set(
      stack.ofType("aws_cloudwatch_log_group").map(({ attributes }) => text(attributes["name"])),
    );
    for (const resource of stack.ofType("aws_lambda_function")) {
      const group = text(block(resource.attributes["logging_config"])["log_group"]);
      const own = [...referencesIn(group)].some((address) => address.startsWith("aws_cloudwatch_log_group."));
      const name = group || `/aws/lambda/${text(resource.attributes["function_name"])}`;
      if (own || names.has(name)) continue;
      yield {
        resource,
        problem: `its log group ${name} is not part of the stack`,
        fix: "add an aws_cloudwatch_log_group and name it in logging_config.log_group",
      };
    }
  },
});
