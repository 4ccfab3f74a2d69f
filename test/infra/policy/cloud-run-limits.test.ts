import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("cloudRunLimits", () => {
  it("refuses a container without limits, sidecars included", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {
        containers: [
          { name: "server", image: "i", resources: { limits: { cpu: "1" } } },
          { name: "collector", image: "i" },
        ],
      },
    });
    expect(violationsOf("cloud-run-limits", stack)).toEqual([
      'dev-test/service (google_cloud_run_v2_service.service): cloud-run-limits: container "server" has no limit for memory. Fix: set resources.limits, for example { cpu: "1", memory: "512Mi" }.',
      'dev-test/service (google_cloud_run_v2_service.service): cloud-run-limits: container "collector" has no limit for cpu and memory. Fix: set resources.limits, for example { cpu: "1", memory: "512Mi" }.',
    ]);
  });

  it("accepts both limits", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ image: "i", resources: { limits: { cpu: "1", memory: "512Mi" } } }] },
    });
    expect(violationsOf("cloud-run-limits", stack)).toEqual([]);
  });
});
