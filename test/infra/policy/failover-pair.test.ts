import { describe, expect, it } from "vitest";
import { Route53Record } from "#aws/route53-record";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("failoverPair", () => {
  it("refuses a primary and a secondary of unequal types", () => {
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
      type: "CNAME",
      setIdentifier: "secondary",
      failoverRoutingPolicy: { type: "SECONDARY" },
      ttl: 60,
      records: ["192.0.2.1"],
    });
    expect(violationsOf("failover-pair", stack)).toEqual([
      "dev-test/primary (aws_route53_record.primary): failover-pair: mcp.example.com has a PRIMARY record of type A but a SECONDARY of type CNAME. Fix: add a SECONDARY record of type A with the same name.",
      "dev-test/secondary (aws_route53_record.secondary): failover-pair: mcp.example.com has a SECONDARY record of type CNAME but a PRIMARY of type A. Fix: add a PRIMARY record of type CNAME with the same name.",
    ]);
  });

  it("refuses AAAA on one side only", () => {
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
      ttl: 60,
      records: ["192.0.2.1"],
    });
    new Route53Record(stack, "secondary6", {
      zoneId: "z",
      name: "mcp.example.com",
      type: "AAAA",
      setIdentifier: "secondary6",
      failoverRoutingPolicy: { type: "SECONDARY" },
      ttl: 60,
      records: ["192.0.2.1"],
    });
    expect(violationsOf("failover-pair", stack)).toEqual([
      "dev-test/secondary6 (aws_route53_record.secondary6): failover-pair: mcp.example.com has a SECONDARY record of type AAAA but a PRIMARY of type A. Fix: add a PRIMARY record of type AAAA with the same name.",
    ]);
  });

  it("refuses a primary alone", () => {
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
    expect(violationsOf("failover-pair", stack)).toEqual([
      "dev-test/primary (aws_route53_record.primary): failover-pair: mcp.example.com has a PRIMARY record of type A but no SECONDARY. Fix: add a SECONDARY record of type A with the same name.",
    ]);
  });

  it("accepts a pair of one type", () => {
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
      ttl: 60,
      records: ["192.0.2.1"],
    });
    expect(violationsOf("failover-pair", stack)).toEqual([]);
  });
});
