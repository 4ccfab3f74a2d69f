import { text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const CLOSED = ["INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER", "INGRESS_TRAFFIC_INTERNAL_ONLY"];

/** Requests come through the load balancer only, where the certificate, Cloud Armor and the logs are. */
export const cloudRunIngress = definePolicy({
  id: "cloud-run-ingress",
  *check(stack) {
    for (const resource of stack.ofType("google_cloud_run_v2_service")) {
      const ingress = text(resource.attributes["ingress"]);
      if (CLOSED.includes(ingress)) continue;
      yield {
        resource,
        problem: `ingress is ${ingress || "unset (all traffic)"}, which lets callers pass by the load balancer`,
        fix: `set ingress to ${CLOSED.join(" or ")}`,
      };
    }
  },
});
