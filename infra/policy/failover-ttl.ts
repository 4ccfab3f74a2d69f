import { failoverRecords } from "./support/failover.ts";
import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** Seconds; a resolver may keep the answer that long after a failover. */
const MAX_TTL_S = 60;

/** A failover record is forgotten within a minute; an alias takes the TTL of its target, which is no longer. */
export const failoverTtl = definePolicy({
  id: "failover-ttl",
  *check(stack) {
    for (const { resource, name } of failoverRecords(stack)) {
      const { ttl, alias } = resource.attributes;
      if (isGiven(alias) || (typeof ttl === "number" && ttl <= MAX_TTL_S)) continue;
      yield {
        resource,
        problem: `the failover record ${name} has a TTL of ${ttl ?? "unset"} s`,
        fix: `set ttl to ${MAX_TTL_S} or less`,
      };
    }
  },
});
