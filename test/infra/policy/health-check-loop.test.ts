import { describe, expect, it } from "vitest";
import { Route53HealthCheck } from "#aws/route53-health-check";
import { Route53Record } from "#aws/route53-record";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("healthCheckLoop", () => {
  it("refuses a check of the failover name itself", () => {
    const stack = stackUnderTest();
    new Route53Record(stack, "primary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      ttl: 60,
      records: ["192.0.2.1"],
    });
    new Route53HealthCheck(stack, "check", { type: "HTTPS", fqdn: "MCP.example.com." });
    expect(violationsOf("health-check-loop", stack)).toEqual([
      "dev-test/check (aws_route53_health_check.check): health-check-loop: it checks MCP.example.com., the name that the failover moves. Fix: check a host name that always leads to the primary.",
    ]);
  });

  it("accepts a name of the primary alone", () => {
    const stack = stackUnderTest();
    new Route53Record(stack, "primary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      ttl: 60,
      records: ["192.0.2.1"],
    });
    new Route53HealthCheck(stack, "check", { type: "HTTPS", fqdn: "primary.mcp.example.com" });
    expect(violationsOf("health-check-loop", stack)).toEqual([]);
  });
});
