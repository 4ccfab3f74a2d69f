import { failoverRecords } from "./support/failover.ts";
import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A primary without a health check is always healthy to Route 53, and the secondary is never used. */
export const failoverHealthCheck = definePolicy({
  id: "failover-health-check",
  *check(stack) {
    for (const { resource, role, name } of failoverRecords(stack)) {
      if (role !== "PRIMARY" || isGiven(resource.attributes["health_check_id"])) continue;
      yield {
        resource,
        problem: `the PRIMARY record of ${name} has no health check, so that Route 53 never fails over`,
        fix: "set health_check_id",
      };
    }
  },
});
