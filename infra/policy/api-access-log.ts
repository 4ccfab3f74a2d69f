import { block, isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Every stage of an API writes an access log: it is the only trace of a request that was refused before the function. */
export const apiAccessLog = definePolicy({
  id: "api-access-log",
  checkov: ["CKV_AWS_76"],
  *check(stack) {
    for (const resource of stack.ofType("aws_api_gateway_stage", "aws_apigatewayv2_stage")) {
      const settings = block(resource.attributes["access_log_settings"]);
      if (isGiven(settings["destination_arn"]) && isGiven(settings["format"])) continue;
      yield {
        resource,
        problem: "it writes no access log",
        fix: "set access_log_settings with the ARN of a log group and a JSON format",
      };
    }
  },
});
