import { block, isExpression, type Json, referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const LIMITS = ["throttling_rate_limit", "throttling_burst_limit"];

/** All methods of a stage are throttled: the account's limit is shared with every other API in the region. */
export const apiThrottling = definePolicy({
  id: "api-throttling",
  *check(stack) {
    const all = stack
      .ofType("aws_api_gateway_method_settings")
      .filter(({ attributes }) => attributes["method_path"] === "*/*");
    for (const resource of stack.ofType("aws_api_gateway_stage")) {
      const settings = all
        .filter(({ attributes }) =>
          appliesTo(attributes["stage_name"], resource.address, resource.attributes["stage_name"]),
        )
        .map(({ attributes }) => block(attributes["settings"]));
      if (settings.some((item) => LIMITS.every((limit) => isLimit(item[limit])))) continue;
      yield {
        resource,
        problem: `no ${LIMITS.join(" and ")} is set for all of its methods`,
        fix: 'add an aws_api_gateway_method_settings with method_path "*/*" and both limits above 0',
      };
    }
  },
});

function appliesTo(stageName: Json | undefined, address: string, name: Json | undefined): boolean {
  return referencesIn(stageName).has(address) || (stageName !== undefined && stageName === name);
}

/** -1, the provider's default, turns throttling off. */
function isLimit(value: Json | undefined): boolean {
  return isExpression(value) || (typeof value === "number" && value > 0);
}
