import { describe, expect, it } from "vitest";
import { ApiGatewayIntegration } from "#aws/api-gateway-integration";
import { LambdaAlias } from "#aws/lambda-alias";
import { LambdaFunction } from "#aws/lambda-function";
import { LambdaProvisionedConcurrencyConfig } from "#aws/lambda-provisioned-concurrency-config";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("lambdaAlias", () => {
  it("refuses an integration with the function itself, and an alias of $LATEST", () => {
    const stack = stackUnderTest();
    const { invokeArn } = new LambdaFunction(stack, "function", { functionName: "f", role: "r" });
    new LambdaAlias(stack, "live", { name: "live", functionName: "f", functionVersion: "$LATEST" });
    new ApiGatewayIntegration(stack, "integration", {
      restApiId: "a",
      resourceId: "r",
      httpMethod: "POST",
      type: "AWS_PROXY",
      uri: invokeArn,
    });
    expect(violationsOf("lambda-alias", stack)).toEqual([
      "dev-test/integration (aws_api_gateway_integration.integration): lambda-alias: it invokes aws_lambda_function.function itself instead of an alias. Fix: use the invoke ARN of an aws_lambda_alias.",
      "dev-test/live (aws_lambda_alias.live): lambda-alias: it points at $LATEST. Fix: set function_version to a published version.",
    ]);
  });

  it("refuses provisioned concurrency for an alias whose requests two versions share, and for no other", () => {
    const stack = stackUnderTest();
    const aliasOf = (name: string, weights: Record<string, number>) =>
      new LambdaAlias(stack, name, {
        name,
        functionName: "f",
        functionVersion: "1",
        ...(Object.keys(weights).length > 0 ? { routingConfig: { additionalVersionWeights: weights } } : {}),
      });
    for (const [name, weights] of [
      ["live", { "2": 0.1 }],
      ["calm", {}],
    ] as const) {
      new LambdaProvisionedConcurrencyConfig(stack, `warm-${name}`, {
        functionName: "f",
        qualifier: aliasOf(name, weights).name,
        provisionedConcurrentExecutions: 1,
      });
    }
    expect(violationsOf("lambda-alias", stack)).toEqual([
      "dev-test/warm-live (aws_lambda_provisioned_concurrency_config.warm-live): lambda-alias: aws_lambda_alias.live, which it is for, shares requests between two versions. Fix: give provisioned concurrency to versions, or none.",
    ]);
  });

  it("accepts an alias of a published version", () => {
    const stack = stackUnderTest();
    const alias = new LambdaAlias(stack, "live", { name: "live", functionName: "f", functionVersion: "1" });
    new ApiGatewayIntegration(stack, "integration", {
      restApiId: "a",
      resourceId: "r",
      httpMethod: "POST",
      type: "AWS_PROXY",
      uri: alias.invokeArn,
    });
    expect(violationsOf("lambda-alias", stack)).toEqual([]);
  });
});
