import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("cloudRunInstances", () => {
  it("refuses a missing bound", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { scaling: { minInstanceCount: 1 } },
    });
    expect(violationsOf("cloud-run-instances", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): cloud-run-instances: instances are bounded by min_instance_count 1 and max_instance_count unset. Fix: set both in template.scaling, 0 <= min <= max and max at least 1.",
    ]);
  });

  it("refuses bounds that contradict each other", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { scaling: { minInstanceCount: 3, maxInstanceCount: 2 } },
    });
    expect(violationsOf("cloud-run-instances", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): cloud-run-instances: instances are bounded by min_instance_count 3 and max_instance_count 2. Fix: set both in template.scaling, 0 <= min <= max and max at least 1.",
    ]);
  });

  it("accepts scaling to zero", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { scaling: { minInstanceCount: 0, maxInstanceCount: 2 } },
    });
    expect(violationsOf("cloud-run-instances", stack)).toEqual([]);
  });
});
