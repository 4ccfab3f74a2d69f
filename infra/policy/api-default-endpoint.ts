import { referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Where an API has a domain of its own, its execute-api host is off: it would be a second way in. */
export const apiDefaultEndpoint = definePolicy({
  id: "api-default-endpoint",
  *check(stack) {
    const mapped = new Set(
      stack
        .ofType("aws_api_gateway_base_path_mapping", "aws_apigatewayv2_api_mapping")
        .flatMap(({ attributes }) => [...referencesIn(attributes["api_id"])]),
    );
    for (const resource of stack.ofType("aws_api_gateway_rest_api", "aws_apigatewayv2_api")) {
      if (!mapped.has(resource.address) || resource.attributes["disable_execute_api_endpoint"] === true)
        continue;
      yield {
        resource,
        problem: "it has a domain of its own and can still be reached by its execute-api host",
        fix: "set disable_execute_api_endpoint to true",
      };
    }
  },
});
