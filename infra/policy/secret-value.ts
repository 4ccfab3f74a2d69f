import { block, isExpression, isGiven } from "./support/json.ts";
import { definePolicy, type Finding } from "./support/policy.ts";
import type { StackResource, SynthesizedStack } from "./support/synthesized-stack.ts";

/** Resources whose very purpose is to make a credential that ends up in the state. */
const MAKES_CREDENTIALS: Readonly<Record<string, string>> = {
  google_service_account_key: "use Workload Identity Federation",
  google_project_api_key: "use a service account",
  aws_iam_access_key: "use a role that is assumed by OIDC",
  aws_iam_user_login_profile: "use single sign-on",
  random_password: "let the service make it, or write it out of band",
  tls_private_key: "use a managed certificate",
};
/** Arguments that hold a secret's value and are kept in the state. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  google_secret_manager_secret_version: ["secret_data"],
  google_secret_manager_regional_secret_version: ["secret_data"],
  aws_secretsmanager_secret_version: ["secret_string", "secret_binary"],
  aws_elasticache_replication_group: ["auth_token"],
  aws_elasticache_user: ["passwords"],
  aws_db_instance: ["password"],
  aws_rds_cluster: ["master_password"],
  google_sql_user: ["password"],
  kubernetes_secret: ["data", "binary_data"],
  kubernetes_secret_v1: ["data", "binary_data"],
};
/** Arguments that never reach the state but are written to cdk.tf.json when given as plain text. */
const WRITE_ONLY = /_wo$/;
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, "an AWS access key id"],
  [/\bAIza[A-Za-z0-9_-]{35}\b/, "a Google API key"],
  [/\bgh[pousr]_[A-Za-z0-9]{36}/, "a GitHub token"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/, "a Slack token"],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'/:@${}]*:[^\s"'/@${}]+@/i, "a URL with a password"],
];

/** No secret's value is in synthesized JSON or in the state: containers only, values write-only or out of band. */
export const secretValue = definePolicy({
  id: "secret-value",
  *check(stack) {
    for (const resource of stack.resources) {
      yield* madeCredential(resource);
      for (const argument of keptArguments(resource)) {
        if (!isGiven(resource.attributes[argument])) continue;
        yield {
          resource,
          problem: `${argument} puts the secret's value into the state`,
          fix: `use the write-only ${argument}_wo where the provider has it, or write the value out of band`,
        };
      }
      for (const [path, value] of resource.texts) yield* literal(resource, path, value);
    }
    yield* defaults(stack);
  },
});

/** A parameter of Systems Manager is a secret by its type. */
function keptArguments({ type, attributes }: StackResource): readonly string[] {
  if (type === "aws_ssm_parameter") return attributes["type"] === "SecureString" ? ["value"] : [];
  return KEPT[type] ?? [];
}

function* madeCredential(resource: StackResource): Generator<Finding> {
  const instead = MAKES_CREDENTIALS[resource.type];
  if (instead === undefined || resource.address.startsWith("data.")) return;
  yield { resource, problem: "it makes a credential that is kept in the state", fix: instead };
}

function* literal(resource: StackResource, path: string, value: string): Generator<Finding> {
  if (WRITE_ONLY.test(path) && value !== "" && !isExpression(value)) {
    const fix = "pass an ephemeral variable or resource to it";
    yield { resource, problem: `${path} holds the secret's value in the synthesized file`, fix };
    return;
  }
  const kind = CREDENTIALS.find(([pattern]) => pattern.test(value))?.[1];
  if (kind === undefined) return;
  const fix = "remove it from the code, revoke it, and pass a reference to a secret";
  yield { resource, problem: `${path} holds ${kind}`, fix };
}

function* defaults(stack: SynthesizedStack): Generator<Finding> {
  for (const [name, value] of Object.entries(block(stack.terraform["variable"]))) {
    const variable = block(value);
    if ((variable["sensitive"] !== true && variable["ephemeral"] !== true) || !isGiven(variable["default"]))
      continue;
    yield {
      problem: `the sensitive variable ${name} has a default, which is written to the synthesized file`,
      fix: "leave the default out and give the value when applying",
    };
  }
}
