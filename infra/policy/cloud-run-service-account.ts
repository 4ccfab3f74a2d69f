import { runTemplate } from "./support/containers.ts";
import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A service without an account of its own runs as Compute Engine's default account, which may edit the project. */
export const cloudRunServiceAccount = definePolicy({
  id: "cloud-run-service-account",
  *check(stack) {
    for (const resource of stack.ofType("google_cloud_run_v2_service", "google_cloud_run_v2_job")) {
      if (isGiven(runTemplate(resource)["service_account"])) continue;
      yield {
        resource,
        problem: "it has no service account of its own and would run as the project's default account",
        fix: "create a google_service_account for it and set template.service_account to its email",
      };
    }
  },
});
