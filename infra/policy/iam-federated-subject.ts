import { readStatements } from "./support/iam-statements.ts";
import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A subject that stands for every repository of an owner, or for every owner. */
const OPEN_SUBJECT = /^(?:\*|repo:\*.*|repo:[^/]+\/\*.*)$/;

/** A federated identity is bound to the repository that may use it: without that, anybody's workflow may. */
export const iamFederatedSubject = definePolicy({
  id: "iam-federated-subject",
  checkov: ["CKV_AWS_358", "CKV_GCP_125"],
  *check(stack) {
    for (const { resource, where, effect, actions, conditions } of readStatements(stack).statements) {
      if (effect !== "Allow" || !actions.includes("sts:AssumeRoleWithWebIdentity")) continue;
      const subjects = conditions.filter(({ key }) => key.endsWith(":sub")).flatMap(({ values }) => values);
      if (subjects.length > 0 && !subjects.some((subject) => OPEN_SUBJECT.test(subject))) continue;
      yield {
        resource,
        problem: `${where} trusts ${subjects.length === 0 ? "every subject" : subjects.join(", ")} of the identity provider`,
        fix: "add a condition on the provider's :sub claim that names the repository",
      };
    }
    for (const resource of stack.ofType("google_iam_workload_identity_pool_provider")) {
      if (isGiven(resource.attributes["attribute_condition"])) continue;
      yield {
        resource,
        problem: "it accepts every token of its issuer",
        fix: "set attribute_condition to the repository or its owner",
      };
    }
  },
});
