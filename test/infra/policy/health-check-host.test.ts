import { describe, expect, it } from "vitest";
import { Route53HealthCheck } from "#aws/route53-health-check";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("healthCheckHost", () => {
  it("refuses a URL as host", () => {
    const stack = stackUnderTest();
    new Route53HealthCheck(stack, "check", { type: "HTTPS", fqdn: "https://primary.example.com/ready" });
    expect(violationsOf("health-check-host", stack)).toEqual([
      'dev-test/check (aws_route53_health_check.check): health-check-host: fqdn is "https://primary.example.com/ready", which is not a host name. Fix: give the bare host in fqdn, the port in port and the path in resource_path.',
    ]);
  });

  it("refuses a path behind a reference", () => {
    const stack = stackUnderTest();
    const host = new Route53HealthCheck(stack, "other", { type: "CALCULATED" }).id;
    new Route53HealthCheck(stack, "check", { type: "HTTPS", fqdn: `${host}/ready` });
    expect(violationsOf("health-check-host", stack)).toEqual([
      `dev-test/check (aws_route53_health_check.check): health-check-host: fqdn is "\${aws_route53_health_check.other.id}/ready", which is not a host name. Fix: give the bare host in fqdn, the port in port and the path in resource_path.`,
    ]);
  });

  it("accepts a bare host, and a check without an endpoint", () => {
    const stack = stackUnderTest();
    new Route53HealthCheck(stack, "check", {
      type: "HTTPS",
      fqdn: "primary.example.com",
      resourcePath: "/ready",
    });
    new Route53HealthCheck(stack, "calculated", { type: "CALCULATED", childHealthThreshold: 1 });
    expect(violationsOf("health-check-host", stack)).toEqual([]);
  });
});
