import { runContainers } from "./support/containers.ts";
import { block, isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Every container, sidecars included, states its CPU and memory: the default changes with the platform. */
export const cloudRunLimits = definePolicy({
  id: "cloud-run-limits",
  *check(stack) {
    for (const { resource, label, attributes } of runContainers(stack)) {
      const limits = block(block(attributes["resources"])["limits"]);
      const missing = ["cpu", "memory"].filter((name) => !isGiven(limits[name]));
      if (missing.length === 0) continue;
      yield {
        resource,
        problem: `${label} has no limit for ${missing.join(" and ")}`,
        fix: 'set resources.limits, for example { cpu: "1", memory: "512Mi" }',
      };
    }
  },
});
