import { containersOf } from "./support/containers.ts";
import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** The container that takes requests has a startup and a liveness probe; sidecars are Google's own concern. */
export const cloudRunProbes = definePolicy({
  id: "cloud-run-probes",
  *check(stack) {
    for (const resource of stack.ofType("google_cloud_run_v2_service")) {
      const all = containersOf(resource);
      const serving = all.length === 1 ? all : all.filter(({ attributes }) => isGiven(attributes["ports"]));
      for (const { label, attributes } of serving) {
        for (const probe of ["startup_probe", "liveness_probe"]) {
          if (isGiven(attributes[probe])) continue;
          yield {
            resource,
            problem: `${label} has no ${probe}`,
            fix: `set ${probe} from the contract's probes`,
          };
        }
      }
    }
  },
});
