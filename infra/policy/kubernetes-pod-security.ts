import { block } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const LABEL = "pod-security.kubernetes.io/enforce";

/** A namespace makes the cluster refuse pods that do more than the restricted profile lets them. */
export const kubernetesPodSecurity = definePolicy({
  id: "kubernetes-pod-security",
  *check(stack) {
    for (const resource of stack.ofType("kubernetes_namespace", "kubernetes_namespace_v1")) {
      const level = block(block(resource.attributes["metadata"])["labels"])[LABEL];
      if (level === "restricted") continue;
      yield {
        resource,
        problem: `the cluster enforces ${level === undefined ? "no level of pod security" : `the level ${level}`} in it`,
        fix: `label it ${LABEL}: restricted`,
      };
    }
  },
});
