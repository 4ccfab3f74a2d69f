import { TerraformDataSource, type TerraformElement, TerraformResource, type TerraformStack } from "#tf";
import { type Block, block, blocks, everyText, type Json, type PlacedText, text } from "./json.ts";

/** A written decision that a rule does not apply to a resource. */
export interface Suppression {
  /** Id of a policy or of a checkov check. */
  readonly id: string;
  readonly reason: string;
}

/** What the rules need to know of an environment; an environment of stacks/environments is one. */
export interface PolicyEnvironment {
  /** First part of its stacks' names. */
  readonly name: string;
  /** `protected` resources refuse to be deleted. */
  readonly protection: "protected" | "disposable";
  /** `local` is for simulators and may keep its state on a disk. */
  readonly settings: { readonly ENVIRONMENT: string };
}

export interface StackResource {
  readonly type: string;
  /** As Terraform names it: `aws_lambda_function.server`, `data.aws_iam_policy_document.trust`. */
  readonly address: string;
  /** Path of the construct, which leads to the line that made it. */
  readonly path: string;
  /** The arguments as synthesized, overrides included. */
  readonly attributes: Block;
  /** Every text in the arguments with its path, see {@link everyText}; read when a rule first asks. */
  readonly texts: readonly PlacedText[];
  readonly suppressions: readonly Suppression[];
  /** Whether the provider's schema has this argument, such as `tags`. */
  readonly accepts: (argument: string) => boolean;
}

/** What the policies look at: one stack as it is written to cdk.tf.json. */
export interface SynthesizedStack {
  readonly name: string;
  /** From the stack's name, `<environment>-<part>`; undefined where it begins with no environment's. */
  readonly environment: PolicyEnvironment | undefined;
  /** All environments there are. */
  readonly environments: readonly PolicyEnvironment[];
  readonly terraform: Block;
  readonly resources: readonly StackResource[];
  readonly suppressions: readonly Suppression[];
  /** Managed resources of these types. */
  readonly ofType: (...types: readonly string[]) => readonly StackResource[];
}

/**
 * Reads a stack as it is written, with everything that overrides and Aspects did to it.
 *
 * @param terraform The content of its cdk.tf.json.
 */
export function readStack(
  stack: TerraformStack,
  terraform: Block,
  environments: readonly PolicyEnvironment[],
): SynthesizedStack {
  const elements = elementsByAddress(stack);
  const resources = [
    ...readResources(terraform["resource"], "", elements),
    ...readResources(terraform["data"], "data.", elements),
  ];
  const name = stack.node.id;
  return {
    name,
    // The longest name first: the stacks of `dev-eu` do not belong to `dev`.
    environment: environments
      .toSorted((one, other) => other.name.length - one.name.length)
      .find((environment) => name.startsWith(`${environment.name}-`)),
    environments,
    terraform,
    resources,
    suppressions: readSuppressions(terraform),
    ofType: (...types) =>
      resources.filter(({ type, address }) => types.includes(type) && !address.startsWith("data.")),
  };
}

/** The suppressions in a resource's or a stack's `//` entry; see {@link suppress}. */
function readSuppressions(attributes: Block): readonly Suppression[] {
  const notes = block(attributes["//"]);
  const lists = [block(notes["policy"])["skip"], block(notes["checkov"])["skip"]];
  return lists
    .flatMap((list) => blocks(list))
    .map((entry) => ({ id: text(entry["id"]), reason: text(entry["comment"]) }));
}

function* readResources(
  types: Json | undefined,
  prefix: string,
  elements: ReadonlyMap<string, TerraformElement>,
): Generator<StackResource> {
  for (const [type, byName] of Object.entries(block(types))) {
    for (const [name, value] of Object.entries(block(byName))) {
      const attributes = block(value);
      const address = `${prefix}${type}.${name}`;
      const element = elements.get(address);
      let texts: StackResource["texts"] | undefined;
      yield {
        type,
        address,
        path: element?.node.path ?? address,
        attributes,
        get texts() {
          texts ??= everyText(attributes);
          return texts;
        },
        suppressions: readSuppressions(attributes),
        // The generated bindings have an accessor `<argument>Input` for every argument of the schema.
        accepts: (argument) => element !== undefined && `${camelCase(argument)}Input` in element,
      };
    }
  }
}

function elementsByAddress(stack: TerraformStack): ReadonlyMap<string, TerraformElement> {
  const found = new Map<string, TerraformElement>();
  for (const construct of stack.node.findAll()) {
    if (TerraformResource.isTerraformResource(construct)) found.set(addressOf(construct), construct);
    else if (TerraformDataSource.isTerraformDataSource(construct))
      found.set(`data.${addressOf(construct)}`, construct);
  }
  return found;
}

function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource | TerraformDataSource) {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

function camelCase(argument: string): string {
  return argument.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
