import { describe, expect, it } from "vitest";
import { Route53Record } from "#aws/route53-record";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("failoverHealthCheck", () => {
  it("refuses a primary without a health check", () => {
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
    expect(violationsOf("failover-health-check", stack)).toEqual([
      "dev-test/primary (aws_route53_record.primary): failover-health-check: the PRIMARY record of mcp.example.com has no health check, so that Route 53 never fails over. Fix: set health_check_id.",
    ]);
  });

  it("accepts a primary with one, and a secondary without", () => {
    const stack = stackUnderTest();
    new Route53Record(stack, "primary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      healthCheckId: "h",
    });
    new Route53Record(stack, "secondary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "secondary",
      failoverRoutingPolicy: { type: "SECONDARY" },
      ttl: 60,
      records: ["192.0.2.1"],
    });
    expect(violationsOf("failover-health-check", stack)).toEqual([]);
  });
});
