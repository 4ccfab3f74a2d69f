import { Construct } from "constructs";
import { IamPolicy } from "#aws/iam-policy";
import { explain } from "../explain.ts";
import { suppress } from "../policy/suppress.ts";
import { policyDocument, type Statement } from "./policy-document.ts";
import { writeTraces } from "./write-traces.ts";

export interface FunctionBoundaryProps {
  readonly accountId: string;
  readonly region: string;
  /** Opens every name: product and environment. */
  readonly prefix: string;
  readonly environment: string;
}

/**
 * The most that the function's role can ever do. The deployer writes the role's permissions; without a boundary it could
 * write itself, through the role, what it does not have.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class FunctionBoundary extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { accountId, region, prefix, environment }: FunctionBoundaryProps,
  ) {
    super(scope, id);
    const statements: readonly Statement[] = [
      {
        sid: "WriteLogs",
        why: "At most its own log.",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/${prefix}:*`],
      },
      writeTraces,
      {
        sid: "Decrypt",
        why: "At most what the environment's keys encrypt.",
        actions: ["kms:Decrypt"],
        resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
        conditions: { StringEquals: { "aws:ResourceTag/environment": environment } },
      },
      {
        sid: "ReadSecrets",
        why: "At most the environment's secrets.",
        actions: ["secretsmanager:GetSecretValue"],
        resources: [`arn:aws:secretsmanager:${region}:${accountId}:secret:${prefix}/*`],
      },
    ];
    const policy = new IamPolicy(this, "policy", {
      name: boundaryName(prefix),
      description: "The most that the function can do",
      policy: policyDocument(statements),
    });
    explain(policy, statements);
    suppress(policy, "iam-wildcard-resource", writeTraces.withoutResource);
  }
}

/** The boundary's ARN, known before it exists. */
export function functionBoundaryArn(accountId: string, prefix: string): string {
  return `arn:aws:iam::${accountId}:policy/${boundaryName(prefix)}`;
}

function boundaryName(prefix: string): string {
  return `${prefix}-function-boundary`;
}
