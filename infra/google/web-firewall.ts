import { Construct } from "constructs";
import { ComputeSecurityPolicy } from "#google/compute-security-policy";
import { requireAll } from "../refuse.ts";

export interface WebFirewallProps {
  readonly name: string;
  /** Requests a minute from one address before the rest are answered 429. */
  readonly requestsPerMinutePerAddress: number;
}

/** Cloud Armor before the load balancer: a limit for each address, known exploits refused, floods reported. */
export class WebFirewall extends Construct {
  readonly policy: ComputeSecurityPolicy;

  constructor(scope: Construct, id: string, { name, requestsPerMinutePerAddress }: WebFirewallProps) {
    super(scope, id);
    requireAll(this, [
      [
        Number.isInteger(requestsPerMinutePerAddress) && requestsPerMinutePerAddress >= 1,
        `requestsPerMinutePerAddress must be a whole number from 1, got ${requestsPerMinutePerAddress}`,
      ],
    ]);
    const everybody = { versionedExpr: "SRC_IPS_V1", config: { srcIpRanges: ["*"] } };
    this.policy = new ComputeSecurityPolicy(this, "policy", {
      name,
      type: "CLOUD_ARMOR",
      advancedOptionsConfig: { jsonParsing: "STANDARD", logLevel: "NORMAL" },
      adaptiveProtectionConfig: { layer7DdosDefenseConfig: { enable: true, ruleVisibility: "STANDARD" } },
      rule: [
        {
          priority: 100,
          action: "deny(403)",
          preview: false,
          description: "Log4j and its like (CVE-2021-44228)",
          match: { expr: { expression: "evaluatePreconfiguredWaf('cve-canary')" } },
        },
        {
          priority: 1000,
          action: "throttle",
          preview: false,
          description: "Requests a minute from one address",
          match: everybody,
          rateLimitOptions: {
            conformAction: "allow",
            exceedAction: "deny(429)",
            enforceOnKey: "IP",
            rateLimitThreshold: { count: requestsPerMinutePerAddress, intervalSec: 60 },
          },
        },
        {
          priority: 2_147_483_647,
          action: "allow",
          preview: false,
          description: "Everything else",
          match: everybody,
        },
      ],
    });
  }
}
