import { Construct } from "constructs";
import { ApiGatewayAccount } from "#aws/api-gateway-account";
import { IamRole } from "#aws/iam-role";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { policyDocument } from "./policy-document.ts";

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
    const role = new IamRole(this, "role", {
      name: `${prefix}-api-logs`,
      description: "API Gateway, to write logs",
      assumeRolePolicy: policyDocument([
        {
          sid: "ApiGateway",
          principal: { Service: "apigateway.amazonaws.com" },
          actions: ["sts:AssumeRole"],
          resources: [],
          conditions: { StringEquals: { "aws:SourceAccount": accountId } },
        },
      ]),
    });
    const policy = new IamRolePolicy(this, "policy", {
      name: "logs",
      role: role.name,
      policy: policyDocument([
        {
          sid: "WriteLogs",
          actions: ACTIONS,
          // Groups of every API of the account in the region.
          resources: [`arn:aws:logs:${region}:${accountId}:log-group:*`],
        },
      ]),
    });
    new ApiGatewayAccount(this, "account", { cloudwatchRoleArn: role.arn, dependsOn: [policy] });
  }
}
