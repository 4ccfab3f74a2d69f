import { describe, expect, it } from "vitest";
import { rawDeployment } from "./support/any-deployment.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("kubernetesLimits", () => {
  it("refuses a container that does not say what it asks for and takes", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, {
      container: { resources: { limits: { memory: "512Mi" }, requests: { cpu: "1" } } },
    });
    expect(violationsOf("kubernetes-limits", stack)).toEqual([
      'dev-test/kubernetes_deployment_v1 (kubernetes_deployment_v1.kubernetes_deployment_v1): kubernetes-limits: container "server" has no requests.memory, limits.cpu. Fix: set resources, for example limits { cpu: "500m", memory: "512Mi" }.',
    ]);
  });

  it("accepts one that does", () => {
    const stack = stackUnderTest();
    rawDeployment(stack, {});
    expect(violationsOf("kubernetes-limits", stack)).toEqual([]);
  });
});
