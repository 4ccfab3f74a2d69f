import { type Block, block, blocks, text } from "./json.ts";
import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

/** What a workload of Kubernetes starts pods from. */
export interface PodSpec {
  readonly resource: StackResource;
  readonly attributes: Block;
}

/** A container of a pod. */
export interface PodContainer extends PodSpec {
  /** As a reader would call it. */
  readonly label: string;
  /** Of the pod that it is in. */
  readonly pod: Block;
}

const WORKLOAD =
  /^kubernetes_(?:deployment|stateful_set|daemon_?set|replication_controller|job|cron_job|pod)(?:_v1)?$/;

/** The pod of every workload in a stack, however deep its template is. */
export function podSpecs(stack: SynthesizedStack): readonly PodSpec[] {
  return stack.resources
    .filter(({ type, address }) => WORKLOAD.test(type) && !address.startsWith("data."))
    .map((resource) => ({ resource, attributes: innermost(block(resource.attributes["spec"])) }));
}

/** Every container of every workload, those that only run at its start included. */
export function podContainers(stack: SynthesizedStack): readonly PodContainer[] {
  return podSpecs(stack).flatMap(({ resource, attributes: pod }) =>
    ["container", "init_container"].flatMap((kind) =>
      blocks(pod[kind]).map((attributes) => ({
        resource,
        pod,
        attributes,
        label: `container "${text(attributes["name"])}"`,
      })),
    ),
  );
}

/** A cron job has a job's template, whose own template has the pod. */
function innermost(spec: Block): Block {
  const template = spec["job_template"] ?? spec["template"];
  return template === undefined ? spec : innermost(block(block(template)["spec"]));
}
