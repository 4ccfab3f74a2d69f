import { Construct } from "constructs";
import { Wafv2WebAcl, type Wafv2WebAclRule } from "#aws/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "#aws/wafv2-web-acl-association";
import { Wafv2WebAclLoggingConfiguration } from "#aws/wafv2-web-acl-logging-configuration";
import { requireAll } from "../refuse.ts";
import { LogGroup } from "./log-group.ts";

export interface WebFirewallProps {
  readonly name: string;
  /** ARN of the API's stage. */
  readonly stageArn: string;
  /** Requests a minute from one address before the rest are blocked, from 10. */
  readonly requestsPerMinutePerAddress: number;
  /** Of the key that encrypts the log. */
  readonly keyArn: string;
}

/** AWS's own rules. @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const MANAGED = ["AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesAmazonIpReputationList"] as const;
const TOO_MANY_REQUESTS = 429;
/** The least that a rate rule takes. */
const MIN_RATE = 10;

/** AWS WAF before the API: a limit for each address, known exploits and known bad addresses refused. */
export class WebFirewall extends Construct {
  readonly acl: Wafv2WebAcl;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    const { name, stageArn, requestsPerMinutePerAddress, keyArn } = props;
    requireAll(this, [
      [
        Number.isInteger(requestsPerMinutePerAddress) && requestsPerMinutePerAddress >= MIN_RATE,
        `requestsPerMinutePerAddress must be a whole number from ${MIN_RATE}, got ${requestsPerMinutePerAddress}`,
      ],
    ]);
    this.acl = new Wafv2WebAcl(this, "acl", {
      name,
      description: "Before the MCP server",
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibility(name),
      rule: [rateRule(requestsPerMinutePerAddress), ...MANAGED.map(managedRule)],
    });
    const association = new Wafv2WebAclAssociation(this, "association", {
      resourceArn: stageArn,
      webAclArn: this.acl.arn,
    });
    // WAF logs to groups of this prefix alone.
    const { group } = new LogGroup(this, "logs", { name: `aws-waf-logs-${name}`, keyArn });
    new Wafv2WebAclLoggingConfiguration(this, "logging", {
      resourceArn: this.acl.arn,
      logDestinationConfigs: [group.arn],
      redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "x-api-key" } }],
      dependsOn: [association],
    });
  }
}

function rateRule(limit: number): Wafv2WebAclRule {
  const name = "RequestsPerAddress";
  return {
    name,
    priority: 0,
    action: { block: { customResponse: { responseCode: TOO_MANY_REQUESTS } } },
    // The bindings leave a statement untyped and pass it on as it is.
    statement: { rate_based_statement: { limit, evaluation_window_sec: 60, aggregate_key_type: "IP" } },
    visibilityConfig: visibility(name),
  };
}

function managedRule(name: string, index: number): Wafv2WebAclRule {
  return {
    name,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: { managed_rule_group_statement: { name, vendor_name: "AWS" } },
    visibilityConfig: visibility(name),
  };
}

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
