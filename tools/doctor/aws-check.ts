import type { Environment } from "../../stacks/environments/schema.ts";
import type { AwsAccount } from "../../stacks/environments/sides.ts";
import { awsAccount } from "./aws-cloud.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";
import { isPlaceholder } from "./identifiers-check.ts";

const SIGN_IN = "aws sso login, or export AWS_PROFILE=<profile of the account>";

/** Whether the AWS credentials are of the environment's account. */
export function awsCheck(environment: Environment, account: AwsAccount): Check {
  return { name: "aws", run: async (signal) => [await checkAccount(environment, account, signal)] };
}

async function checkAccount(
  environment: Environment,
  { accountId, region }: AwsAccount,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await awsAccount(region, signal);
  switch (answer.status) {
    case "found":
      if (answer.value === accountId) return ok(`credentials of account ${accountId}`);
      return isPlaceholder(environment, accountId)
        ? ok(`credentials of account ${answer.value}; the environment has none yet`)
        : missing(
            `the AWS credentials are of account ${answer.value}, the environment is in ${accountId}`,
            `export AWS_PROFILE=<profile of ${accountId}>`,
          );
    case "signed-out":
      return answer.code === "CredentialsProviderError"
        ? missing("nobody is signed in to AWS", SIGN_IN)
        : missing(`the AWS credentials are not accepted (${answer.code})`, SIGN_IN);
    case "absent":
    case "denied":
      return missing("the AWS credentials may not even ask who they are", SIGN_IN);
    case "silent":
      return unknown(`could not ask AWS (${answer.code})`);
  }
}
