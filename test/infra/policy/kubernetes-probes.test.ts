import { describe, expect, it } from "vitest";
import { rawDeployment } from "./support/any-deployment.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("kubernetesProbes", () => {
  it("refuses a serving container that lacks one of the three", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, { container: { startup_probe: {}, readiness_probe: {} } });
    expect(violationsOf("kubernetes-probes", stack)).toEqual([
      'dev-test/kubernetes_deployment_v1 (kubernetes_deployment_v1.kubernetes_deployment_v1): kubernetes-probes: container "server" has no startup_probe, readiness_probe. Fix: set them from the contract\'s probes.',
    ]);
  });

  it("accepts all three, and a container without a port", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, { pod: { init_container: [{ name: "prepare" }] } });
    expect(violationsOf("kubernetes-probes", stack)).toEqual([]);
  });
});
