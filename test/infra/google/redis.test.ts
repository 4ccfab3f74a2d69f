import { describe, expect, it } from "vitest";
import { Redis } from "../../../infra/google/redis.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = {
  name: "mcp-dev",
  region: "europe-west1",
  networkId: "network",
  tier: "BASIC",
  memorySizeGb: 1,
} as const;

describe("Redis", () => {
  it("has AUTH and TLS, and one network that may connect", () => {
    const redis = synthesizeConstruct((scope) => new Redis(scope, "redis", props));
    expect(redis.counts).toEqual({
      google_compute_global_address: 1,
      google_redis_instance: 1,
      google_service_networking_connection: 1,
    });
    expect(redis.only("google_redis_instance")).toMatchObject({
      tier: "BASIC",
      memory_size_gb: 1,
      auth_enabled: true,
      transit_encryption_mode: "SERVER_AUTHENTICATION",
      connect_mode: "PRIVATE_SERVICE_ACCESS",
      authorized_network: "network",
    });
    expect(redis.only("google_compute_global_address")).toMatchObject({
      address_type: "INTERNAL",
      purpose: "VPC_PEERING",
    });
  });

  it("gives its address and its authorities as expressions, never as values", () => {
    let made: Redis | undefined;
    synthesizeConstruct((scope) => {
      made = new Redis(scope, "redis", props);
    });
    expect(made?.url).toMatch(/^rediss:\/\/:\$\{Tf.*\}@\$\{Tf.*\}:\$\{Tf.*\}$/);
    expect(made?.certificateAuthorities).toMatch(/^\$\{Tf.*\}$/);
  });
});
