import { describe, expect, it } from "vitest";
import { Namespace, type NamespaceProps } from "../../../infra/kubernetes/namespace.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const namespace = (options: Partial<NamespaceProps> = {}) =>
  synthesizeConstruct(
    (scope) => new Namespace(scope, "namespace", { name: "mcp", labels: { environment: "dev" }, ...options }),
  ).only("kubernetes_namespace_v1");

describe("Namespace", () => {
  it("lets in only pods that keep the restricted level", () => {
    expect(namespace()["metadata"]).toEqual({
      name: "mcp",
      labels: {
        environment: "dev",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    });
  });

  it("refuses to be deleted, unless it may be", () => {
    expect(namespace()["lifecycle"]).toEqual({ prevent_destroy: true });
    expect(namespace({ deletionProtection: false })).not.toHaveProperty("lifecycle");
  });

  it.each([
    ["default", 'name "default" must be a namespace of the server\'s own'],
    ["kube-system", 'name "kube-system" must be a namespace of the server\'s own'],
    ["Mcp", 'name "Mcp" must be up to 63 lower-case letters, digits and hyphens'],
  ])("refuses %s", (name, message) => {
    expect(() => namespace({ name })).toThrow(message);
  });
});
