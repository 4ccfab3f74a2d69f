import { text } from "./support/json.ts";
import { podSpecs } from "./support/pods.ts";
import { definePolicy } from "./support/policy.ts";

/** Pods run as a service account of their own and hold no token of the cluster, which a server has no use for. */
export const kubernetesServiceAccount = definePolicy({
  id: "kubernetes-service-account",
  checkov: ["CKV_K8S_38"],
  *check(stack) {
    for (const { resource, attributes } of podSpecs(stack)) {
      const account = text(attributes["service_account_name"]);
      if (account === "" || account === "default") {
        const fix = "name a kubernetes_service_account_v1 that is made for it";
        yield { resource, problem: "its pods run as the namespace's default service account", fix };
      }
      if (attributes["automount_service_account_token"] !== false) {
        const fix = "set automount_service_account_token to false";
        yield { resource, problem: "its pods hold a token of the cluster", fix };
      }
    }
  },
});
