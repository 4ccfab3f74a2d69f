import { readStatements } from "./support/iam-statements.ts";
import { text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const WIDE_GRANT = /^google_(?:project|folder|organization)_iam_(?:member|binding)$/;
const READS_SECRETS =
  /^(?:secretsmanager:(?:GetSecretValue|BatchGetSecretValue)|ssm:GetParameters?(?:ByPath)?)$/;
const WIDE_RESOURCE = /^\*$|:secret:\*$|:parameter\/?\*$/;

/** A reader of secrets is granted one secret at a time, never a project or an account. */
export const secretAccess = definePolicy({
  id: "secret-access",
  *check(stack) {
    for (const resource of stack.resources.filter(({ type }) => WIDE_GRANT.test(type))) {
      const role = text(resource.attributes["role"]);
      if (!role.startsWith("roles/secretmanager.")) continue;
      yield {
        resource,
        problem: `${role} is granted on every secret of the ${resource.type.split("_")[1]}`,
        fix: "grant it with google_secret_manager_secret_iam_member, once for each secret",
      };
    }
    for (const { resource, where, effect, actions, resources } of readStatements(stack).statements) {
      const wide = resources.find((arn) => WIDE_RESOURCE.test(arn));
      if (effect !== "Allow" || wide === undefined || !actions.some((action) => READS_SECRETS.test(action)))
        continue;
      yield {
        resource,
        problem: `${where} lets every secret be read (${wide})`,
        fix: "name the ARN of each secret that is needed",
      };
    }
  },
});
