import { describe, expect, it } from "vitest";
import { WebFirewall } from "../../../infra/google/web-firewall.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (requestsPerMinutePerAddress: number) =>
  synthesizeConstruct(
    (scope) => new WebFirewall(scope, "firewall", { name: "mcp-dev", requestsPerMinutePerAddress }),
  ).only("google_compute_security_policy");

describe("WebFirewall", () => {
  it("limits each address, after refusing known exploits and before letting the rest in", () => {
    expect(synthesize(600)).toMatchObject({
      rule: [
        {
          priority: 100,
          action: "deny(403)",
          match: { expr: { expression: "evaluatePreconfiguredWaf('cve-canary')" } },
        },
        {
          priority: 1000,
          action: "throttle",
          rate_limit_options: {
            conform_action: "allow",
            exceed_action: "deny(429)",
            enforce_on_key: "IP",
            rate_limit_threshold: { count: 600, interval_sec: 60 },
          },
        },
        { priority: 2147483647, action: "allow" },
      ],
    });
  });

  it("refuses a limit of nothing", () => {
    expect(() => synthesize(0)).toThrow("requestsPerMinutePerAddress must be a whole number from 1, got 0");
  });
});
