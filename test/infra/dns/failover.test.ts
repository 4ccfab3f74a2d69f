import { describe, expect, it } from "vitest";
import { Failover } from "../../../infra/dns/failover.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const records = (options = {}) =>
  synthesizeConstruct(
    (scope) =>
      new Failover(scope, "failover", {
        zoneId: "Z1",
        host: "mcp.example.com",
        primaryHost: "primary.mcp.example.com",
        primary: { kind: "address", address: "203.0.113.10" },
        healthCheckId: "check",
        secondary: { kind: "alias", domainName: "d-1.execute-api.eu-west-1.amazonaws.com", zoneId: "Z2" },
        ...options,
      }),
  ).all("aws_route53_record");

describe("Failover", () => {
  it("has a primary and a secondary of one name and one type", () => {
    const [primary, secondary] = records();
    expect(primary).toMatchObject({
      name: "mcp.example.com",
      type: "A",
      ttl: 60,
      records: ["203.0.113.10"],
      failover_routing_policy: { type: "PRIMARY" },
      health_check_id: "check",
    });
    expect(secondary).toMatchObject({
      name: "mcp.example.com",
      type: "A",
      alias: {
        name: "d-1.execute-api.eu-west-1.amazonaws.com",
        zone_id: "Z2",
        evaluate_target_health: false,
      },
      failover_routing_policy: { type: "SECONDARY" },
    });
    expect(secondary).not.toHaveProperty("health_check_id");
  });

  it("has a name that always leads to the primary", () => {
    expect(records()[2]).toMatchObject({ name: "primary.mcp.example.com", records: ["203.0.113.10"] });
    expect(records()[2]).not.toHaveProperty("failover_routing_policy");
  });

  it("takes an address for the secondary, and an alias for the primary", () => {
    const made = records({
      primary: { kind: "alias", domainName: "d-1.example.com", zoneId: "Z2" },
      secondary: { kind: "address", address: "203.0.113.20" },
    });
    const alias = { name: "d-1.example.com", zone_id: "Z2" };
    expect(made).toMatchObject([
      { type: "A", alias, health_check_id: "check" },
      { type: "A", ttl: 60, records: ["203.0.113.20"] },
      { type: "A", alias },
    ]);
    expect(made[0]).not.toHaveProperty("ttl");
    expect(made[1]).not.toHaveProperty("alias");
  });

  it("takes a shorter TTL", () => {
    expect(records({ ttlSeconds: 30 })[0]).toMatchObject({ ttl: 30 });
  });
});
