import { runContainers } from "./containers.ts";
import { block, blocks, type Json, text } from "./json.ts";
import { podContainers } from "./pods.ts";
import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

/** One plain environment variable of a container or a function: references to a secret are not among them. */
export interface PlainVariable {
  readonly resource: StackResource;
  readonly name: string;
  readonly value: Json | undefined;
}

export function* plainVariables(stack: SynthesizedStack): Generator<PlainVariable> {
  for (const { resource, attributes } of runContainers(stack)) {
    yield* fromList(resource, attributes["env"]);
  }
  for (const resource of stack.ofType("aws_lambda_function")) {
    const variables = block(block(resource.attributes["environment"])["variables"]);
    for (const [name, value] of Object.entries(variables)) yield { resource, name, value };
  }
  for (const { resource, attributes } of podContainers(stack)) yield* fromList(resource, attributes["env"]);
  for (const resource of stack.resources.filter(({ type }) => type.startsWith("kubernetes_config_map"))) {
    for (const [name, value] of Object.entries(block(resource.attributes["data"]))) {
      yield { resource, name, value };
    }
  }
}

function* fromList(resource: StackResource, list: Json | undefined): Generator<PlainVariable> {
  for (const variable of blocks(list)) {
    if (variable["value"] === undefined) continue;
    yield { resource, name: text(variable["name"]), value: variable["value"] };
  }
}
