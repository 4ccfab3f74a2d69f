import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import type { Environment } from "../../../stacks/environments/schema.ts";
import {
  answerOf,
  type DnsStackJson,
  type FailoverRules,
  promisedDetectionSeconds,
  promisedFailoverSeconds,
  readFailoverRules,
} from "../../../tools/platform/failover-rules.ts";
import { anyEnvironment, anyPair, environmentForms } from "../../stacks/support/environment-forms.ts";
import { synthesizeStacks } from "../../stacks/support/synthesize.ts";

const [, , prod] = resolveEnvironments({}) as [Environment, Environment, Environment];

function rulesOf(environment: Environment): FailoverRules {
  const stack = synthesizeStacks([environment]).get(`${environment.name}-dns`);
  return readFailoverRules(stack as unknown as DnsStackJson);
}

describe("readFailoverRules", () => {
  it("reads what the DNS stack of prod tells Route 53", () => {
    const rules = rulesOf(prod);
    expect(rules).toEqual({
      checkPath: "/ready",
      intervalSeconds: 10,
      failureThreshold: 3,
      ttlSeconds: 60,
      primaryHealthy: { passing: true, failing: false },
      evaluatesSecondary: false,
    });
    expect([promisedDetectionSeconds(rules), promisedFailoverSeconds(rules)]).toEqual([40, 100]);
  });

  it.each(environmentForms().filter(({ sides }) => sides.kind === "pair"))(
    "reads the rules of a pair of any sides: $name",
    (environment) => {
      expect(rulesOf(environment)).toMatchObject({
        checkPath: "/ready",
        failureThreshold: 3,
        ttlSeconds: 60,
      });
    },
  );

  it("reads the planned switch as a primary that is never healthy", () => {
    const pair = anyPair();
    const dns = { ...pair.dns, failover: "secondary", checkIntervalSeconds: 30 } as const;
    expect(rulesOf({ ...anyEnvironment(), sides: { ...pair, dns } })).toMatchObject({
      intervalSeconds: 30,
      primaryHealthy: { passing: false, failing: false },
    });
  });

  const check = { type: "HTTPS", resource_path: "/r", request_interval: 30, failure_threshold: 2 };
  const stackOf = (changes: Partial<DnsStackJson["resource"]>): DnsStackJson => ({
    resource: {
      aws_route53_health_check: { one: check },
      aws_route53_record: {
        a: {
          failover_routing_policy: { type: "PRIMARY" },
          health_check_id: `\${aws_route53_health_check.one.id}`,
          alias: { evaluate_target_health: false },
        },
        b: { failover_routing_policy: { type: "SECONDARY" }, ttl: 20 },
      },
      ...changes,
    },
  });

  it("takes a check without a switch in front, and the TTL of the record that has one", () => {
    expect(readFailoverRules(stackOf({}))).toEqual({
      checkPath: "/r",
      intervalSeconds: 30,
      failureThreshold: 2,
      ttlSeconds: 20,
      primaryHealthy: { passing: true, failing: false },
      evaluatesSecondary: false,
    });
  });

  it("reads that the secondary's own health counts", () => {
    const { aws_route53_record: records = {} } = stackOf({}).resource;
    const b = { ...records["b"], ttl: 20, alias: { evaluate_target_health: true } };
    const stack = stackOf({ aws_route53_record: { ...records, b } });
    expect(readFailoverRules(stack).evaluatesSecondary).toBe(true);
  });

  it.each([
    ["PRIMARY record", { aws_route53_record: {} }],
    ["health check of the PRIMARY record", { aws_route53_health_check: {} }],
    ["health check that asks the primary", { aws_route53_health_check: { one: { type: "CALCULATED" } } }],
  ])("says that there is no %s", (what, changes) => {
    expect(() => readFailoverRules(stackOf(changes))).toThrow(`the DNS stack has no ${what}; see infra/dns/`);
  });
});

describe("answerOf", () => {
  const rules = rulesOf(prod);
  const planned = { ...rules, primaryHealthy: { passing: false, failing: false } };
  const evaluating = { ...rules, evaluatesSecondary: true };

  // Every combination, as AWS documents ResourceRecordSet's Failover.
  it.each([
    ["as it is", rules, true, true, "primary"],
    ["as it is", rules, true, false, "primary"],
    ["as it is", rules, false, true, "secondary"],
    ["as it is", rules, false, false, "secondary"],
    ["switched", planned, true, true, "secondary"],
    ["switched", planned, true, false, "secondary"],
    ["switched", planned, false, true, "secondary"],
    ["switched", planned, false, false, "secondary"],
    ["evaluating the secondary", evaluating, true, true, "primary"],
    ["evaluating the secondary", evaluating, true, false, "primary"],
    ["evaluating the secondary", evaluating, false, true, "secondary"],
    ["evaluating the secondary", evaluating, false, false, "primary"],
    ["both", { ...planned, evaluatesSecondary: true }, true, true, "secondary"],
    ["both", { ...planned, evaluatesSecondary: true }, true, false, "primary"],
    ["both", { ...planned, evaluatesSecondary: true }, false, true, "secondary"],
    ["both", { ...planned, evaluatesSecondary: true }, false, false, "primary"],
  ])("%s: %#", (_name, rules, primary, secondary, side) => {
    expect(answerOf(rules, { primary, secondary })).toBe(side);
  });
});
