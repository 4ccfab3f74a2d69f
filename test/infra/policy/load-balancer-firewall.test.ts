import { describe, expect, it } from "vitest";
import { ComputeBackendService } from "#google/compute-backend-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("loadBalancerFirewall", () => {
  it("refuses a backend without Cloud Armor on the classic load balancer", () => {
    const stack = stackUnderTest();
    new ComputeBackendService(stack, "server", { name: "b" });
    expect(violationsOf("load-balancer-firewall", stack)).toEqual([
      "dev-test/server (google_compute_backend_service.server): load-balancer-firewall: load_balancing_scheme is unset. Fix: set load_balancing_scheme to EXTERNAL_MANAGED.",
      "dev-test/server (google_compute_backend_service.server): load-balancer-firewall: it has no Cloud Armor policy. Fix: set security_policy to a google_compute_security_policy.",
    ]);
  });

  it("accepts a guarded backend, and an internal one", () => {
    const stack = stackUnderTest();
    new ComputeBackendService(stack, "server", {
      name: "b",
      loadBalancingScheme: "EXTERNAL_MANAGED",
      securityPolicy: "p",
    });
    new ComputeBackendService(stack, "internal", { name: "i", loadBalancingScheme: "INTERNAL_MANAGED" });
    expect(violationsOf("load-balancer-firewall", stack)).toEqual([]);
  });
});
