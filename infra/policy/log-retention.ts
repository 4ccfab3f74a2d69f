import { isExpression, isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A log group forgets after a while and is encrypted with a key of ours; 0 days would mean for ever. */
export const logRetention = definePolicy({
  id: "log-retention",
  checkov: ["CKV_AWS_66", "CKV_AWS_158"],
  *check(stack) {
    for (const resource of stack.ofType("aws_cloudwatch_log_group")) {
      const { retention_in_days: days, kms_key_id: key } = resource.attributes;
      if (!isExpression(days) && !(typeof days === "number" && days > 0)) {
        yield { resource, problem: `retention_in_days is ${days ?? "unset"}`, fix: "set it to at least 1" };
      }
      if (!isGiven(key)) {
        yield {
          resource,
          problem: "it has no key of ours",
          fix: "set kms_key_id to the ARN of an aws_kms_key",
        };
      }
    }
  },
});
