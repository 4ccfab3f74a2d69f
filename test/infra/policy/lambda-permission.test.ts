import { describe, expect, it } from "vitest";
import { LambdaPermission } from "#aws/lambda-permission";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("lambdaPermission", () => {
  it("refuses a permission without source and qualifier", () => {
    const stack = stackUnderTest();
    new LambdaPermission(stack, "permission", {
      action: "lambda:InvokeFunction",
      functionName: "f",
      principal: "apigateway.amazonaws.com",
    });
    expect(violationsOf("lambda-permission", stack)).toEqual([
      "dev-test/permission (aws_lambda_permission.permission): lambda-permission: any resource of apigateway.amazonaws.com, of any account, may invoke the function. Fix: set source_arn to the API or rule that invokes it.",
      "dev-test/permission (aws_lambda_permission.permission): lambda-permission: it has no qualifier, so that it permits $LATEST and not the alias that is invoked. Fix: set qualifier to the name of the alias.",
    ]);
  });

  it("accepts both", () => {
    const stack = stackUnderTest();
    new LambdaPermission(stack, "permission", {
      action: "lambda:InvokeFunction",
      functionName: "f",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-west-1:1:a/live/POST/mcp",
      qualifier: "live",
    });
    expect(violationsOf("lambda-permission", stack)).toEqual([]);
  });
});
