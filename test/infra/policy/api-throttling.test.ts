import { describe, expect, it } from "vitest";
import { ApiGatewayMethodSettings } from "#aws/api-gateway-method-settings";
import { ApiGatewayStage } from "#aws/api-gateway-stage";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("apiThrottling", () => {
  it("refuses a stage that is throttled in part", () => {
    const stack = stackUnderTest();
    const stage = new ApiGatewayStage(stack, "stage", {
      restApiId: "a",
      deploymentId: "d",
      stageName: "live",
    });
    new ApiGatewayMethodSettings(stack, "settings", {
      restApiId: "a",
      stageName: stage.stageName,
      methodPath: "mcp/POST",
      settings: { throttlingRateLimit: 1, throttlingBurstLimit: 1 },
    });
    expect(violationsOf("api-throttling", stack)).toEqual([
      'dev-test/stage (aws_api_gateway_stage.stage): api-throttling: no throttling_rate_limit and throttling_burst_limit is set for all of its methods. Fix: add an aws_api_gateway_method_settings with method_path "*/*" and both limits above 0.',
    ]);
  });

  it("refuses -1, which turns throttling off", () => {
    const stack = stackUnderTest();
    const stage = new ApiGatewayStage(stack, "stage", {
      restApiId: "a",
      deploymentId: "d",
      stageName: "live",
    });
    new ApiGatewayMethodSettings(stack, "settings", {
      restApiId: "a",
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: { throttlingRateLimit: 1, throttlingBurstLimit: -1 },
    });
    expect(violationsOf("api-throttling", stack)).toEqual([
      'dev-test/stage (aws_api_gateway_stage.stage): api-throttling: no throttling_rate_limit and throttling_burst_limit is set for all of its methods. Fix: add an aws_api_gateway_method_settings with method_path "*/*" and both limits above 0.',
    ]);
  });

  it("accepts limits for all methods", () => {
    const stack = stackUnderTest();
    const stage = new ApiGatewayStage(stack, "stage", {
      restApiId: "a",
      deploymentId: "d",
      stageName: "live",
    });
    new ApiGatewayMethodSettings(stack, "settings", {
      restApiId: "a",
      stageName: stage.stageName,
      methodPath: "*/*",
      settings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    });
    expect(violationsOf("api-throttling", stack)).toEqual([]);
  });
});
