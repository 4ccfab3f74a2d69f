import { block, text } from "./json.ts";
import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

export interface FailoverRecord {
  readonly resource: StackResource;
  readonly role: "PRIMARY" | "SECONDARY" | string;
  readonly name: string;
  /** `A`, `AAAA`, `CNAME`. */
  readonly type: string;
}

/** The Route 53 records of a stack that take part in a failover. */
export function failoverRecords(stack: SynthesizedStack): readonly FailoverRecord[] {
  return stack.ofType("aws_route53_record").flatMap((resource) => {
    const role = text(block(resource.attributes["failover_routing_policy"])["type"]);
    const { name, type } = resource.attributes;
    return role === "" ? [] : [{ resource, role, name: hostOf(text(name)), type: text(type) }];
  });
}

/** Names are compared as DNS does: without case and without the dot at the end. */
export function hostOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
