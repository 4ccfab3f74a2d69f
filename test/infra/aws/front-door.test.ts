import { describe, expect, it } from "vitest";
import { FrontDoor } from "../../../infra/aws/front-door.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { anyFunction } from "./support/any-function.ts";

const door = synthesizeConstruct(
  (scope) =>
    new FrontDoor(scope, "door", {
      name: "mcp-dev",
      host: "mcp.example.com",
      zoneId: "Z1",
      alias: anyFunction(scope).alias,
      responseTransfer: "stream",
      requestsPerMinutePerAddress: 600,
      keyArn: "key",
    }),
);

describe("FrontDoor", () => {
  it("writes an access log in JSON, without headers and bodies, and traces", () => {
    const stage = door.only("aws_api_gateway_stage");
    expect(stage).toMatchObject({ stage_name: "live", xray_tracing_enabled: true });
    const { format } = stage["access_log_settings"] as { format: string };
    expect(JSON.parse(format)).toMatchObject({ request_id: "$context.requestId", status: "$context.status" });
    expect(format).not.toMatch(/header|authorizer|body/i);
  });

  it("throttles and measures every method and traces no data", () => {
    expect(door.only("aws_api_gateway_method_settings")).toMatchObject({
      method_path: "*/*",
      settings: {
        metrics_enabled: true,
        logging_level: "ERROR",
        data_trace_enabled: false,
        throttling_rate_limit: 100,
        throttling_burst_limit: 200,
      },
    });
  });

  it("answers to its domain with TLS 1.2 and a certificate that is issued", () => {
    expect(door.only("aws_api_gateway_domain_name")).toMatchObject({
      domain_name: "mcp.example.com",
      security_policy: "TLS_1_2",
      endpoint_configuration: { types: ["REGIONAL"] },
      regional_certificate_arn: expect.stringContaining("aws_acm_certificate_validation."),
    });
    expect(door.only("aws_api_gateway_base_path_mapping")).toMatchObject({
      stage_name: expect.stringContaining("aws_api_gateway_stage."),
    });
  });

  it("stands behind a firewall", () => {
    expect(door.only("aws_wafv2_web_acl_association")).toMatchObject({
      resource_arn: expect.stringMatching(/aws_api_gateway_stage\..*\.arn\}$/),
    });
  });
});
