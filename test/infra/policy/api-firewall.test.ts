import { describe, expect, it } from "vitest";
import { ApiGatewayStage } from "#aws/api-gateway-stage";
import { Apigatewayv2Api } from "#aws/apigatewayv2-api";
import { Wafv2WebAclAssociation } from "#aws/wafv2-web-acl-association";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("apiFirewall", () => {
  it("refuses a stage without a web ACL", () => {
    const stack = stackUnderTest();
    new ApiGatewayStage(stack, "stage", { restApiId: "a", deploymentId: "d", stageName: "live" });
    expect(violationsOf("api-firewall", stack)).toEqual([
      "dev-test/stage (aws_api_gateway_stage.stage): api-firewall: no web ACL is associated with it. Fix: add an aws_wafv2_web_acl_association with the stage's ARN as resource_arn.",
    ]);
  });

  it("refuses an HTTP API, which can have none", () => {
    const stack = stackUnderTest();
    new Apigatewayv2Api(stack, "api", { name: "a", protocolType: "HTTP" });
    expect(violationsOf("api-firewall", stack)).toEqual([
      "dev-test/api (aws_apigatewayv2_api.api): api-firewall: AWS WAF cannot protect an HTTP API. Fix: use a REST API (aws_api_gateway_rest_api).",
    ]);
  });

  it("accepts a stage with one", () => {
    const stack = stackUnderTest();
    const stage = new ApiGatewayStage(stack, "stage", {
      restApiId: "a",
      deploymentId: "d",
      stageName: "live",
    });
    new Wafv2WebAclAssociation(stack, "association", { resourceArn: stage.arn, webAclArn: "w" });
    expect(violationsOf("api-firewall", stack)).toEqual([]);
  });
});
