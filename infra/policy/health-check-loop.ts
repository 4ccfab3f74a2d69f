import { failoverRecords, hostOf } from "./support/failover.ts";
import { text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A health check asks the primary by a name of its own: the failover name leads to the secondary after a failover. */
export const healthCheckLoop = definePolicy({
  id: "health-check-loop",
  *check(stack) {
    const names = new Set(failoverRecords(stack).map(({ name }) => name));
    for (const resource of stack.ofType("aws_route53_health_check")) {
      const fqdn = text(resource.attributes["fqdn"]);
      if (!names.has(hostOf(fqdn))) continue;
      yield {
        resource,
        problem: `it checks ${fqdn}, the name that the failover moves`,
        fix: "check a host name that always leads to the primary",
      };
    }
  },
});
