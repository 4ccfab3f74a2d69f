import { describe, expect, it } from "vitest";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

const FIX = "Fix: label it pod-security.kubernetes.io/enforce: restricted.";
const violations = (labels: Readonly<Record<string, string>>) => {
  const stack = stackUnderTest();
  rawResource(stack, "kubernetes_namespace_v1", { metadata: { name: "mcp", labels } });
  return violationsOf("kubernetes-pod-security", stack);
};

describe("kubernetesPodSecurity", () => {
  it("refuses a namespace that lets in any pod, or those of a weaker level", () => {
    const where = "dev-test/kubernetes_namespace_v1 (kubernetes_namespace_v1.kubernetes_namespace_v1)";
    expect(violations({ "pod-security.kubernetes.io/warn": "restricted" })).toEqual([
      `${where}: kubernetes-pod-security: the cluster enforces no level of pod security in it. ${FIX}`,
    ]);
    expect(violations({ "pod-security.kubernetes.io/enforce": "baseline" })).toEqual([
      `${where}: kubernetes-pod-security: the cluster enforces the level baseline in it. ${FIX}`,
    ]);
  });

  it("accepts the restricted level", () => {
    expect(violations({ "pod-security.kubernetes.io/enforce": "restricted" })).toEqual([]);
  });
});
