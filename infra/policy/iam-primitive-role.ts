import { text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const PRIMITIVE = ["roles/owner", "roles/editor", "roles/viewer"];
const MANAGED = /:iam::aws:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|job-function\/\w+)$/;

/** No basic role of a whole project, and none of their counterparts among the managed policies of AWS. */
export const iamPrimitiveRole = definePolicy({
  id: "iam-primitive-role",
  checkov: ["CKV_AWS_274", "CKV_GCP_117"],
  *check(stack) {
    for (const resource of stack.resources) {
      const { role, policy_arn: policyArn } = resource.attributes;
      const found = resource.type.startsWith("google_")
        ? PRIMITIVE.find((name) => name === role)
        : MANAGED.exec(text(policyArn))?.[1];
      if (found === undefined) continue;
      yield {
        resource,
        problem: `it grants ${found}`,
        fix: "grant the predefined roles or the actions that are needed",
      };
    }
  },
});
