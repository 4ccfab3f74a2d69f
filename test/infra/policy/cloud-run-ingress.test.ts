import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("cloudRunIngress", () => {
  it("refuses a service that can be reached without the load balancer", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: "s", location: "l", template: {} });
    expect(violationsOf("cloud-run-ingress", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): cloud-run-ingress: ingress is unset (all traffic), which lets callers pass by the load balancer. Fix: set ingress to INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER or INGRESS_TRAFFIC_INTERNAL_ONLY.",
    ]);
  });

  it("sees an ingress that an override opens", () => {
    const stack = stackUnderTest();
    const service = new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      template: {},
    });
    expect(violationsOf("cloud-run-ingress", stack)).toEqual([]);
    service.addOverride("ingress", "INGRESS_TRAFFIC_ALL");
    expect(violationsOf("cloud-run-ingress", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): cloud-run-ingress: ingress is INGRESS_TRAFFIC_ALL, which lets callers pass by the load balancer. Fix: set ingress to INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER or INGRESS_TRAFFIC_INTERNAL_ONLY.",
    ]);
  });
});
