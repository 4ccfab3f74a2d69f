import { describe, expect, it } from "vitest";
import { WebFirewall, type WebFirewallProps } from "../../../infra/aws/web-firewall.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props: WebFirewallProps = {
  name: "mcp-dev",
  stageArn: "arn:stage",
  requestsPerMinutePerAddress: 600,
  keyArn: "key",
};
const synthesize = (options: Partial<WebFirewallProps> = {}) =>
  synthesizeConstruct((scope) => new WebFirewall(scope, "firewall", { ...props, ...options }));

describe("WebFirewall", () => {
  it("limits each address, refuses known exploits and allows the rest", () => {
    const acl = synthesize().only("aws_wafv2_web_acl");
    expect(acl).toMatchObject({
      scope: "REGIONAL",
      default_action: { allow: {} },
      rule: [
        {
          action: { block: { custom_response: { response_code: 429 } } },
          statement: {
            rate_based_statement: { limit: 600, evaluation_window_sec: 60, aggregate_key_type: "IP" },
          },
        },
        {
          statement: {
            managed_rule_group_statement: {
              name: "AWSManagedRulesKnownBadInputsRuleSet",
              vendor_name: "AWS",
            },
          },
        },
        {
          statement: {
            managed_rule_group_statement: {
              name: "AWSManagedRulesAmazonIpReputationList",
              vendor_name: "AWS",
            },
          },
        },
      ],
    });
  });

  it("stands before the stage and logs without credentials", () => {
    const made = synthesize();
    expect(made.only("aws_wafv2_web_acl_association")).toMatchObject({ resource_arn: "arn:stage" });
    expect(made.only("aws_cloudwatch_log_group")).toMatchObject({ name: "aws-waf-logs-mcp-dev" });
    expect(made.only("aws_wafv2_web_acl_logging_configuration")).toMatchObject({
      redacted_fields: [
        { single_header: { name: "authorization" } },
        { single_header: { name: "x-api-key" } },
      ],
    });
  });

  it("refuses a limit that WAF would refuse", () => {
    expect(() => synthesize({ requestsPerMinutePerAddress: 9 })).toThrow(
      "requestsPerMinutePerAddress must be a whole number from 10, got 9",
    );
  });
});
