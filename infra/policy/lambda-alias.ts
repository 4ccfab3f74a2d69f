import { referencesIn, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A gateway invokes an alias: $LATEST changes under it and can neither be weighted nor rolled back. */
export const lambdaAlias = definePolicy({
  id: "lambda-alias",
  *check(stack) {
    const integrations = stack.ofType("aws_api_gateway_integration", "aws_apigatewayv2_integration");
    for (const resource of integrations) {
      const uri = resource.attributes["uri"] ?? resource.attributes["integration_uri"];
      const direct = [...referencesIn(uri)].find((address) => address.startsWith("aws_lambda_function."));
      if (direct === undefined && !/\$LATEST/.test(text(uri))) continue;
      yield {
        resource,
        problem: `it invokes ${direct ?? "$LATEST"} itself instead of an alias`,
        fix: "use the invoke ARN of an aws_lambda_alias",
      };
    }
    for (const resource of stack.ofType("aws_lambda_alias")) {
      if (resource.attributes["function_version"] !== "$LATEST") continue;
      yield { resource, problem: "it points at $LATEST", fix: "set function_version to a published version" };
    }
    const weighted = stack
      .ofType("aws_lambda_alias")
      .filter(({ attributes }) => attributes["routing_config"]);
    for (const resource of stack.ofType("aws_lambda_provisioned_concurrency_config")) {
      const qualifier = referencesIn(resource.attributes["qualifier"]);
      const alias = weighted.find(({ address }) => qualifier.has(address));
      if (alias === undefined) continue;
      yield {
        resource,
        problem: `${alias.address}, which it is for, shares requests between two versions`,
        fix: "give provisioned concurrency to versions, or none",
      };
    }
  },
});
