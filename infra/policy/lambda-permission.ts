import { isGiven, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A permission names who may invoke (a source) and what (an alias or version). */
export const lambdaPermission = definePolicy({
  id: "lambda-permission",
  checkov: ["CKV_AWS_364"],
  *check(stack) {
    for (const resource of stack.ofType("aws_lambda_permission")) {
      const { principal, qualifier } = resource.attributes;
      const sources = ["source_arn", "source_account", "principal_org_id"];
      if (!sources.some((source) => isGiven(resource.attributes[source]))) {
        yield {
          resource,
          problem: `any resource of ${text(principal)}, of any account, may invoke the function`,
          fix: "set source_arn to the API or rule that invokes it",
        };
      }
      if (isGiven(qualifier) && qualifier !== "$LATEST") continue;
      yield {
        resource,
        problem: "it has no qualifier, so that it permits $LATEST and not the alias that is invoked",
        fix: "set qualifier to the name of the alias",
      };
    }
  },
});
