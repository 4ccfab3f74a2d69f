import { isGiven, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const SCHEME = "EXTERNAL_MANAGED";

/** A backend that the internet can reach stands behind Cloud Armor, on the current kind of load balancer. */
export const loadBalancerFirewall = definePolicy({
  id: "load-balancer-firewall",
  *check(stack) {
    for (const resource of stack.ofType("google_compute_backend_service")) {
      const scheme = text(resource.attributes["load_balancing_scheme"]);
      if (scheme.startsWith("INTERNAL")) continue;
      if (scheme !== SCHEME) {
        const fix = `set load_balancing_scheme to ${SCHEME}`;
        yield { resource, problem: `load_balancing_scheme is ${scheme || "unset"}`, fix };
      }
      if (isGiven(resource.attributes["security_policy"])) continue;
      yield {
        resource,
        problem: "it has no Cloud Armor policy",
        fix: "set security_policy to a google_compute_security_policy",
      };
    }
  },
});
