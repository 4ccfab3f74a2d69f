import { block, blocks, isGiven, type Json, text } from "./support/json.ts";
import { definePolicy, type Finding } from "./support/policy.ts";
import type { StackResource, SynthesizedStack } from "./support/synthesized-stack.ts";

/** Arguments that label a resource, in the order of preference, and what a provider sets for all of its resources. */
const ARGUMENTS = [
  // First, because the `labels` of a notification channel are its address.
  { argument: "user_labels", providerDefault: undefined },
  { argument: "labels", providerDefault: "default_labels" },
  { argument: "tags", providerDefault: "default_tags" },
] as const;

/** Everything that can be labelled is: costs and owners are found by it. */
export const labels = definePolicy({
  id: "labels",
  *check(stack) {
    for (const resource of stack.resources.filter(({ address }) => !address.startsWith("data."))) {
      if (resource.type.startsWith("kubernetes_")) {
        yield* objectWithout(resource);
        continue;
      }
      const kind = ARGUMENTS.find(
        ({ argument }) => resource.accepts(argument) && isLabelMap(resource, argument),
      );
      if (kind === undefined || isGiven(resource.attributes[kind.argument])) continue;
      if (kind.providerDefault && isGiven(defaults(stack, resource, kind.providerDefault))) continue;
      yield {
        resource,
        problem: `it has no ${kind.argument}`,
        fix: `set ${kind.argument}${kind.providerDefault ? `, or ${kind.providerDefault} of the provider` : ""}`,
      };
    }
  },
});

/** Objects of Kubernetes have theirs in the metadata, those that are written as a manifest too. */
function* objectWithout(resource: StackResource): Generator<Finding> {
  const { attributes } = resource;
  const object = attributes["manifest"] === undefined ? attributes : block(attributes["manifest"]);
  if (isGiven(block(object["metadata"])["labels"])) return;
  yield { resource, problem: "it has no labels", fix: "set metadata.labels" };
}

/** On Google's firewalls and instances `tags` are network tags; Google labels with `labels`. */
function isLabelMap({ type }: StackResource, argument: string): boolean {
  return argument === "tags" ? type.startsWith("aws_") : !type.startsWith("aws_");
}

function defaults(stack: SynthesizedStack, resource: StackResource, argument: string): Json | undefined {
  const name = resource.type.split("_")[0] ?? "";
  const configured = blocks(block(stack.terraform["provider"])[name]);
  const chosen = text(resource.attributes["provider"]).replace(/^\$\{|\}$/g, "");
  const provider = configured.find(
    ({ alias }) => chosen === (alias === undefined ? "" : `${name}.${text(alias)}`),
  );
  const value = (provider ?? configured[0])?.[argument];
  return argument === "default_tags" ? block(value)["tags"] : value;
}
