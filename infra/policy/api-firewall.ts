import { referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Every stage stands behind a web ACL. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html */
export const apiFirewall = definePolicy({
  id: "api-firewall",
  checkov: ["CKV2_AWS_29"],
  *check(stack) {
    const guarded = new Set(
      stack
        .ofType("aws_wafv2_web_acl_association")
        .flatMap(({ attributes }) => [...referencesIn(attributes["resource_arn"])]),
    );
    for (const resource of stack.ofType("aws_api_gateway_stage")) {
      if (guarded.has(resource.address)) continue;
      yield {
        resource,
        problem: "no web ACL is associated with it",
        fix: "add an aws_wafv2_web_acl_association with the stage's ARN as resource_arn",
      };
    }
    for (const resource of stack.ofType("aws_apigatewayv2_api")) {
      yield {
        resource,
        problem: "AWS WAF cannot protect an HTTP API",
        fix: "use a REST API (aws_api_gateway_rest_api)",
      };
    }
  },
});
