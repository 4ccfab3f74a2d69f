import { isExpression, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

/** A host name and nothing else: no scheme, port or path, which the provider would accept and Route 53 never reach. */
const HOST = /^(?=.{1,255}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** The `fqdn` of a health check is a bare host name; the path belongs into `resource_path`. */
export const healthCheckHost = definePolicy({
  id: "health-check-host",
  *check(stack) {
    for (const resource of stack.ofType("aws_route53_health_check")) {
      const fqdn = resource.attributes["fqdn"];
      // Checks of a calculation or of an alarm have no endpoint.
      if (fqdn === undefined) continue;
      const literal = text(fqdn).replace(/\$\{[^}]*\}/g, "");
      if (isExpression(fqdn) ? !/[:/]/.test(literal) : HOST.test(text(fqdn))) continue;
      yield {
        resource,
        problem: `fqdn is "${text(fqdn)}", which is not a host name`,
        fix: "give the bare host in fqdn, the port in port and the path in resource_path",
      };
    }
  },
});
