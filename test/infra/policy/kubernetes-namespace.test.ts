import { describe, expect, it } from "vitest";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

const FIX = "Fix: set metadata.namespace to the namespace that the stack creates.";

describe("kubernetesNamespace", () => {
  it("refuses objects in the default namespace, the cluster's own, and in none", () => {
    const stack = stackUnderTest();
    rawResource(stack, "kubernetes_service_v1", { metadata: { name: "a", namespace: "default" } });
    rawResource(stack, "kubernetes_config_map_v1", { metadata: { name: "a" } });
    rawResource(stack, "kubernetes_manifest", { manifest: { metadata: { namespace: "kube-system" } } });
    expect(violationsOf("kubernetes-namespace", stack)).toEqual([
      `dev-test/kubernetes_service_v1 (kubernetes_service_v1.kubernetes_service_v1): kubernetes-namespace: it is in the namespace default, which is not the server's own. ${FIX}`,
      `dev-test/kubernetes_config_map_v1 (kubernetes_config_map_v1.kubernetes_config_map_v1): kubernetes-namespace: it is in the namespace default, which is not the server's own. ${FIX}`,
      `dev-test/kubernetes_manifest (kubernetes_manifest.kubernetes_manifest): kubernetes-namespace: it is in the namespace kube-system, which is not the server's own. ${FIX}`,
    ]);
  });

  it("accepts a namespace of its own, by name or by reference, and what belongs to the whole cluster", () => {
    const stack = stackUnderTest();
    const reference = `$${"{kubernetes_namespace_v1.a.metadata[0].name}"}`;
    rawResource(stack, "kubernetes_service_v1", { metadata: { name: "a", namespace: "mcp" } });
    rawResource(stack, "kubernetes_secret_v1", { metadata: { name: "a", namespace: reference } });
    rawResource(stack, "kubernetes_namespace_v1", { metadata: { name: "mcp" } });
    rawResource(stack, "kubernetes_cluster_role_v1", { metadata: { name: "reader" } });
    expect(violationsOf("kubernetes-namespace", stack)).toEqual([]);
  });
});
