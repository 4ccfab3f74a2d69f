import { type IamStatement, readStatements } from "./support/iam-statements.ts";
import { referencesIn } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";
import type { SynthesizedStack } from "./support/synthesized-stack.ts";

/** `*`, or an ARN that names no more than a service and perhaps a region. */
const WILDCARD = /^\*$|^arn:[^:]*:[^:]*:[^:]*:[^:]*:\*$/;
/** In the policy of a resource, `*` is the resource that it is attached to. */
const ATTACHED = [
  "aws_kms_key",
  "aws_kms_key_policy",
  "aws_ecr_repository_policy",
  "aws_secretsmanager_secret_policy",
];

/** A statement names its resources; one that cannot is suppressed with the reason, such as an action that knows none. */
export const iamWildcardResource = definePolicy({
  id: "iam-wildcard-resource",
  checkov: ["CKV_AWS_355", "CKV_AWS_356"],
  *check(stack) {
    for (const statement of readStatements(stack).statements) {
      const { resources, notResources } = statement;
      const excepted = notResources.length > 0 ? `everything but ${notResources.join(", ")}` : undefined;
      const wildcard = resources.find((resource) => WILDCARD.test(resource)) ?? excepted;
      if (statement.effect !== "Allow" || wildcard === undefined || isAttached(stack, statement)) continue;
      yield {
        resource: statement.resource,
        problem: `${statement.where} allows ${statement.actions.join(", ")} on ${wildcard}`,
        fix: 'name the ARNs, or suppress(…, "iam-wildcard-resource", reason) where the actions know no resource',
      };
    }
  },
});

function isAttached(stack: SynthesizedStack, { resource, principals }: IamStatement): boolean {
  if (ATTACHED.includes(resource.type)) return true;
  if (principals.length === 0) return false;
  const users = stack.resources.filter(({ attributes }) => referencesIn(attributes).has(resource.address));
  return users.length > 0 && users.every(({ type }) => ATTACHED.includes(type));
}
