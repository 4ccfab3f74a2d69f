import { describe, expect, it } from "vitest";
import { ApiLogging } from "../../../infra/aws/api-logging.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("ApiLogging", () => {
  it("lets the API Gateway of this account write logs", () => {
    const props = { accountId: "123456789012", region: "eu-west-1", prefix: "mcp-dev" };
    const made = synthesizeConstruct((scope) => new ApiLogging(scope, "logging", props));
    expect(made.counts).toEqual({
      aws_api_gateway_account: 1,
      aws_iam_role: 1,
      aws_iam_role_policy: 1,
    });
    const trust = JSON.parse(String(made.only("aws_iam_role")["assume_role_policy"]));
    expect(trust.Statement).toMatchObject([
      {
        Principal: { Service: "apigateway.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });
});
