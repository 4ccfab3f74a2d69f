import { describe, expect, it } from "vitest";
import { ApiGatewayBasePathMapping } from "#aws/api-gateway-base-path-mapping";
import { ApiGatewayRestApi } from "#aws/api-gateway-rest-api";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("apiDefaultEndpoint", () => {
  it("refuses a second way to an API with a domain", () => {
    const stack = stackUnderTest();
    const api = new ApiGatewayRestApi(stack, "api", { name: "a" });
    new ApiGatewayBasePathMapping(stack, "mapping", { apiId: api.id, domainName: "d" });
    expect(violationsOf("api-default-endpoint", stack)).toEqual([
      "dev-test/api (aws_api_gateway_rest_api.api): api-default-endpoint: it has a domain of its own and can still be reached by its execute-api host. Fix: set disable_execute_api_endpoint to true.",
    ]);
  });

  it("accepts an API that is closed there", () => {
    const stack = stackUnderTest();
    const api = new ApiGatewayRestApi(stack, "api", { name: "a", disableExecuteApiEndpoint: true });
    new ApiGatewayBasePathMapping(stack, "mapping", { apiId: api.id, domainName: "d" });
    expect(violationsOf("api-default-endpoint", stack)).toEqual([]);
  });

  it("accepts an API without a domain", () => {
    const stack = stackUnderTest();
    new ApiGatewayRestApi(stack, "api", { name: "a" });
    expect(violationsOf("api-default-endpoint", stack)).toEqual([]);
  });
});
