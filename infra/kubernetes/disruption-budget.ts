import { Construct } from "constructs";
import { PodDisruptionBudgetV1 } from "#kubernetes/pod-disruption-budget-v1";
import { metadataOf, type ServerObjectProps, selectorOf } from "./server-object.ts";

/** How many pods of a server planned work on nodes may take away at the same time: one. */
export class DisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, props: ServerObjectProps) {
    super(scope, id);
    new PodDisruptionBudgetV1(this, "budget", {
      metadata: metadataOf(props),
      spec: { maxUnavailable: "1", selector: { matchLabels: selectorOf(props) } },
    });
  }
}
