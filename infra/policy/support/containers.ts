import { type Block, block, blocks, text } from "./json.ts";
import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

/** A container that a service runs, wherever it is described. */
export interface RunContainer {
  readonly resource: StackResource;
  /** As a reader would call it: its name, or its place in the list. */
  readonly label: string;
  readonly attributes: Block;
}

/** The revision template of a Cloud Run service, or the task template of a job. */
export function runTemplate(resource: StackResource): Block {
  const template = block(resource.attributes["template"]);
  return resource.type === "google_cloud_run_v2_job" ? block(template["template"]) : template;
}

/** Containers of Cloud Run services and jobs, sidecars included. */
export function runContainers(stack: SynthesizedStack): readonly RunContainer[] {
  return stack
    .ofType("google_cloud_run_v2_service", "google_cloud_run_v2_job")
    .flatMap((resource) => containersOf(resource));
}

export function containersOf(resource: StackResource): readonly RunContainer[] {
  return blocks(runTemplate(resource)["containers"]).map((attributes, index) => ({
    resource,
    label: `container "${text(attributes["name"]) || index}"`,
    attributes,
  }));
}
