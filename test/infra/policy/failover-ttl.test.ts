import { describe, expect, it } from "vitest";
import { Route53Record } from "#aws/route53-record";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("failoverTtl", () => {
  it("refuses a failover record that is kept for more than 60 s", () => {
    const stack = stackUnderTest();
    new Route53Record(stack, "primary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      ttl: 61,
      records: ["192.0.2.1"],
    });
    expect(violationsOf("failover-ttl", stack)).toEqual([
      "dev-test/primary (aws_route53_record.primary): failover-ttl: the failover record mcp.example.com has a TTL of 61 s. Fix: set ttl to 60 or less.",
    ]);
  });

  it("accepts 60 s, an alias, and a longer TTL elsewhere", () => {
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
    new Route53Record(stack, "secondary", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "A",
      setIdentifier: "secondary",
      failoverRoutingPolicy: { type: "SECONDARY" },
      alias: { name: "a", zoneId: "z", evaluateTargetHealth: true },
    });
    new Route53Record(stack, "validation", {
      zoneId: "z",
      name: "n",
      type: "CNAME",
      ttl: 300,
      records: ["r"],
    });
    expect(violationsOf("failover-ttl", stack)).toEqual([]);
  });
});
