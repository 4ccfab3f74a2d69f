import { readStatements } from "./support/iam-statements.ts";
import { isGiven, text, texts } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const ANYONE = ["allUsers", "allAuthenticatedUsers"];
/** A whole identity pool: every repository and branch that the provider vouches for. */
const WHOLE_POOL = /^principalSet:\/\/.*\/\*$/;

/** Nothing is granted to everybody. */
export const iamPublicMember = definePolicy({
  id: "iam-public-member",
  checkov: ["CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_60", "CKV_AWS_283", "CKV_GCP_28", "CKV_GCP_101"],
  *check(stack) {
    for (const resource of stack.resources.filter(({ type }) =>
      /^google_.*_iam_|_access_control$/.test(type),
    )) {
      const { member, members, entity } = resource.attributes;
      for (const name of [text(member), ...texts(members), text(entity)]) {
        if (!ANYONE.includes(name) && !WHOLE_POOL.test(name)) continue;
        yield {
          resource,
          problem: `${text(resource.attributes["role"]) || "access"} is granted to ${name}`,
          fix: "name the service accounts, groups or attributes that need it",
        };
      }
    }
    for (const resource of stack.ofType("aws_lambda_permission", "aws_lambda_function_url")) {
      const { principal, principal_org_id: organization, authorization_type: type } = resource.attributes;
      if (!(principal === "*" && !isGiven(organization)) && type !== "NONE") continue;
      yield {
        resource,
        problem: "it lets everybody invoke the function",
        fix: "name the service that invokes it and its source_arn, or set authorization_type to AWS_IAM",
      };
    }
    for (const { resource, where, effect, principals, conditions } of readStatements(stack).statements) {
      const anyone = principals.some((principal) => /^(?:AWS|\*):\*$/.test(principal));
      if (effect !== "Allow" || !anyone || conditions.length > 0) continue;
      yield {
        resource,
        problem: `${where} allows every principal, without a condition`,
        fix: "name the principals, or add a condition on aws:SourceArn or aws:SourceAccount",
      };
    }
  },
});
