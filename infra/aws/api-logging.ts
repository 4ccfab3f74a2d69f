import { Construct } from "constructs";
import { ApiGatewayAccount } from "#aws/api-gateway-account";
import { IamRole } from "#aws/iam-role";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { explain } from "../explain.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

export interface ApiLoggingProps {
  readonly accountId: string;
  readonly region: string;
  /** Opens the role's name. */
  readonly prefix: string;
}

/** What AWS's own policy for this has, AmazonAPIGatewayPushToCloudWatchLogs. */
const ACTIONS = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:FilterLogEvents",
  "logs:GetLogEvents",
  "logs:PutLogEvents",
];

/**
 * Lets API Gateway write logs: one setting for all APIs of an account in a region, without which no stage can have a log.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export class ApiLogging extends Construct {
  constructor(scope: Construct, id: string, { accountId, region, prefix }: ApiLoggingProps) {
    super(scope, id);
    const trust: readonly Statement[] = [
      {
        sid: "ApiGateway",
        why: "API Gateway writes the logs of the account's APIs as this role.",
        principal: { Service: "apigateway.amazonaws.com" },
        actions: ["sts:AssumeRole"],
        resources: [],
        conditions: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ];
    const role = new IamRole(this, "role", {
      name: `${prefix}-api-logs`,
      description: "API Gateway, to write logs",
      assumeRolePolicy: policyDocument(trust),
    });
    explain(role, trust);
    const statements: readonly Statement[] = [
      {
        sid: "WriteLogs",
        why: "Writes to the log groups of every API of the account in the region.",
        actions: ACTIONS,
        resources: [`arn:aws:logs:${region}:${accountId}:log-group:*`],
      },
    ];
    const policy = new IamRolePolicy(this, "policy", {
      name: "logs",
      role: role.name,
      policy: policyDocument(statements),
    });
    explain(policy, statements);
    new ApiGatewayAccount(this, "account", { cloudwatchRoleArn: role.arn, dependsOn: [policy] });
  }
}
