import { describe, expect, it } from "vitest";
import { Api } from "../../../infra/aws/api.ts";
import { type Attributes, synthesizeConstruct } from "../support/synthesize-construct.ts";
import { anyFunction } from "./support/any-function.ts";

const synthesize = (responseTransfer: "stream" | "buffered" = "stream") =>
  synthesizeConstruct(
    (scope) => new Api(scope, "api", { name: "mcp-dev", alias: anyFunction(scope).alias, responseTransfer }),
  );
const of = (api: ReturnType<typeof synthesize>, type: string, key: string) =>
  api.all(type).map((each: Attributes) => each[key]);

describe("Api", () => {
  it("is regional and has no host of its own", () => {
    expect(synthesize().only("aws_api_gateway_rest_api")).toMatchObject({
      endpoint_configuration: { types: ["REGIONAL"] },
      disable_execute_api_endpoint: true,
    });
  });

  it("has the paths of the contract that the function answers", () => {
    expect(of(synthesize(), "aws_api_gateway_resource", "path_part")).toEqual([
      "mcp",
      "health",
      "ready",
      ".well-known",
      "oauth-protected-resource",
      "mcp",
    ]);
  });

  it("passes every method on, preflights too, and leaves the caller's proof to the server", () => {
    const api = synthesize();
    expect(of(api, "aws_api_gateway_method", "http_method")).toEqual(Array(5).fill("ANY"));
    expect(of(api, "aws_api_gateway_method", "authorization")).toEqual(Array(5).fill("NONE"));
    expect(of(api, "aws_api_gateway_integration", "type")).toEqual(Array(5).fill("AWS_PROXY"));
  });

  it("streams answers through the URI that streaming has, for as long as the function may run", () => {
    const [integration] = synthesize().all("aws_api_gateway_integration");
    expect(integration).toMatchObject({
      response_transfer_mode: "STREAM",
      timeout_milliseconds: 300_000,
      uri: expect.stringMatching(
        /^\$\{replace\(replace\(aws_lambda_alias\..*\.invoke_arn, "2015-03-31", "2021-11-15"\), "\/invocations", "\/response-streaming-invocations"\)\}$/,
      ),
    });
  });

  it("buffers them where that is chosen, for as long as the gateway waits", () => {
    const [integration] = synthesize("buffered").all("aws_api_gateway_integration");
    expect(integration).toMatchObject({
      timeout_milliseconds: 29_000,
      uri: expect.stringMatching(/^\$\{aws_lambda_alias\..*\.invoke_arn\}$/),
    });
    expect(integration).not.toHaveProperty("response_transfer_mode");
  });

  it("may invoke the alias and nothing else", () => {
    expect(synthesize().only("aws_lambda_permission")).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      qualifier: expect.stringContaining("aws_lambda_alias."),
      source_arn: expect.stringMatching(/\.execution_arn\}\/\*\/\*$/),
    });
  });

  it("answers 404 where it knows no path", () => {
    expect(synthesize().only("aws_api_gateway_gateway_response")).toMatchObject({
      response_type: "MISSING_AUTHENTICATION_TOKEN",
      status_code: "404",
    });
  });

  it("is deployed anew when its routes change", () => {
    const trigger = (transfer: "stream" | "buffered") =>
      synthesize(transfer).only("aws_api_gateway_deployment")["triggers"];
    expect(trigger("stream")).not.toEqual(trigger("buffered"));
    expect(trigger("stream")).toEqual(trigger("stream"));
  });
});
