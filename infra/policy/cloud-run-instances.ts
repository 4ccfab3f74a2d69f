import { runTemplate } from "./support/containers.ts";
import { block, isExpression } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Instances are bounded on both ends: a bill and a database are behind the upper one. */
export const cloudRunInstances = definePolicy({
  id: "cloud-run-instances",
  *check(stack) {
    for (const resource of stack.ofType("google_cloud_run_v2_service")) {
      const scaling = block(runTemplate(resource)["scaling"]);
      const [min, max] = [scaling["min_instance_count"], scaling["max_instance_count"]];
      if ([min, max].every((count) => typeof count === "number" || isExpression(count))) {
        if (typeof min !== "number" || typeof max !== "number" || (min <= max && max > 0)) continue;
      }
      yield {
        resource,
        problem: `instances are bounded by min_instance_count ${min ?? "unset"} and max_instance_count ${max ?? "unset"}`,
        fix: "set both in template.scaling, 0 <= min <= max and max at least 1",
      };
    }
  },
});
