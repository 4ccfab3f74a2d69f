import { describe, expect, it } from "vitest";
import { ApiGatewayStage } from "#aws/api-gateway-stage";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("apiAccessLog", () => {
  it("refuses a stage without an access log", () => {
    const stack = stackUnderTest();
    new ApiGatewayStage(stack, "stage", { restApiId: "a", deploymentId: "d", stageName: "live" });
    expect(violationsOf("api-access-log", stack)).toEqual([
      "dev-test/stage (aws_api_gateway_stage.stage): api-access-log: it writes no access log. Fix: set access_log_settings with the ARN of a log group and a JSON format.",
    ]);
  });

  it("accepts a stage with one", () => {
    const stack = stackUnderTest();
    new ApiGatewayStage(stack, "stage", {
      restApiId: "a",
      deploymentId: "d",
      stageName: "live",
      accessLogSettings: { destinationArn: "g", format: "{}" },
    });
    expect(violationsOf("api-access-log", stack)).toEqual([]);
  });
});
