import { isGiven } from "./support/json.ts";
import { podContainers } from "./support/pods.ts";
import { definePolicy } from "./support/policy.ts";

/** A container that takes requests has all three probes; what has no port, such as a job, is watched by its end. */
export const kubernetesProbes = definePolicy({
  id: "kubernetes-probes",
  checkov: ["CKV_K8S_8", "CKV_K8S_9"],
  *check(stack) {
    for (const { resource, label, attributes } of podContainers(stack)) {
      if (!isGiven(attributes["port"])) continue;
      const missing = ["startup_probe", "liveness_probe", "readiness_probe"].filter(
        (probe) => !isGiven(attributes[probe]),
      );
      if (missing.length === 0) continue;
      yield {
        resource,
        problem: `${label} has no ${missing.join(", ")}`,
        fix: "set them from the contract's probes",
      };
    }
  },
});
