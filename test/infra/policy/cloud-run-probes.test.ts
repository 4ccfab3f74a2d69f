import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("cloudRunProbes", () => {
  it("refuses a serving container without probes", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ name: "server", image: "i" }] },
    });
    expect(violationsOf("cloud-run-probes", stack)).toEqual([
      'dev-test/service (google_cloud_run_v2_service.service): cloud-run-probes: container "server" has no startup_probe. Fix: set startup_probe from the contract\'s probes.',
      'dev-test/service (google_cloud_run_v2_service.service): cloud-run-probes: container "server" has no liveness_probe. Fix: set liveness_probe from the contract\'s probes.',
    ]);
  });

  it("accepts both probes, and a sidecar without", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {
        containers: [
          {
            image: "i",
            ports: { containerPort: 8080 },
            startupProbe: { httpGet: { path: "/health" } },
            livenessProbe: { httpGet: { path: "/health" } },
          },
          { name: "collector", image: "i" },
        ],
      },
    });
    expect(violationsOf("cloud-run-probes", stack)).toEqual([]);
  });
});
