import { block, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";
import type { StackResource } from "./support/synthesized-stack.ts";

/** Kinds that belong to the whole cluster. */
const CLUSTER_WIDE =
  /^kubernetes_(?:namespace|cluster_role|cluster_role_binding|storage_class|priority_class|persistent_volume|ingress_class|runtime_class|node_taint|csi_driver|api_service|certificate_signing_request|(?:mutating|validating)_webhook_configuration)(?:_v\d\w*)?$/;

/** Everything is in a namespace of its own: what is in `default` shares its rules with whatever else is there. */
export const kubernetesNamespace = definePolicy({
  id: "kubernetes-namespace",
  checkov: ["CKV_K8S_21"],
  *check(stack) {
    for (const resource of stack.resources) {
      const { type, address } = resource;
      if (!type.startsWith("kubernetes_") || address.startsWith("data.") || CLUSTER_WIDE.test(type)) continue;
      const namespace = namespaceOf(resource);
      if (namespace !== "" && namespace !== "default" && !namespace.startsWith("kube-")) continue;
      yield {
        resource,
        problem: `it is in the namespace ${namespace || "default"}, which is not the server's own`,
        fix: "set metadata.namespace to the namespace that the stack creates",
      };
    }
  },
});

function namespaceOf({ attributes }: StackResource): string {
  const object = attributes["manifest"] === undefined ? attributes : block(attributes["manifest"]);
  return text(block(object["metadata"])["namespace"]);
}
