import { block, isGiven } from "./support/json.ts";
import { podContainers } from "./support/pods.ts";
import { definePolicy } from "./support/policy.ts";

/** Every container says what it asks for and what it may take: without, one pod takes a node from all others. */
export const kubernetesLimits = definePolicy({
  id: "kubernetes-limits",
  checkov: ["CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"],
  *check(stack) {
    for (const { resource, label, attributes } of podContainers(stack)) {
      const resources = block(attributes["resources"]);
      const missing = ["requests", "limits"].flatMap((kind) =>
        ["cpu", "memory"]
          .filter((name) => !isGiven(block(resources[kind])[name]))
          .map((name) => `${kind}.${name}`),
      );
      if (missing.length === 0) continue;
      yield {
        resource,
        problem: `${label} has no ${missing.join(", ")}`,
        fix: 'set resources, for example limits { cpu: "500m", memory: "512Mi" }',
      };
    }
  },
});
