import type { IConstruct } from "constructs";
import { TerraformElement, TerraformOutput, TerraformStack, Tokenization } from "#tf";
import { resolveValue } from "./resolve-value.ts";

type Block = Record<string, unknown>;

/**
 * What cdktf's own `toTerraform` of a stack gives, in the same order, at a fraction of its cost: every value is resolved
 * once, where cdktf resolves each element and then the whole of it again.
 *
 * @param overrides What {@link TerraformStack.addOverride} was given.
 * @see https://github.com/hashicorp/terraform-cdk/blob/v0.21.0/packages/cdktf/lib/terraform-stack.ts
 */
export function renderStack(stack: TerraformStack, overrides: Readonly<Block>): Block {
  const elements = elementsOf(stack);
  const metadata: Block = {
    version: stack.node.tryGetContext("cdktfVersion"),
    stackName: stack.node.id,
    // Each backend says its own name over this one.
    backend: "local",
  };
  if (Object.keys(overrides).length > 0) metadata["overrides"] = { stack: Object.keys(overrides) };
  const outputs: Block = {};
  for (const element of elements) {
    merge(metadata, resolveValue(stack, element.toMetadata()) as Block);
    if (TerraformOutput.isTerraformOutput(element)) {
      merge(outputs, nest(element.node.path.split("/"), element.friendlyUniqueId));
    }
  }
  const rendered: Block = { "//": resolveValue(stack, { metadata, outputs }) };
  for (const element of elements) merge(rendered, resolveValue(stack, element.toTerraform()) as Block);
  merge(rendered, overrides);
  // Merged as they are, because an override with undefined takes away what is there.
  for (const name of Object.keys(overrides)) rendered[name] = resolveValue(stack, rendered[name]);
  return rendered;
}

/** Those of a stack inside this one are its own. */
function elementsOf(construct: IConstruct, into: TerraformElement[] = []): readonly TerraformElement[] {
  if (TerraformElement.isTerraformElement(construct)) into.push(construct);
  for (const child of construct.node.children) {
    if (!TerraformStack.isStack(child)) elementsOf(child, into);
  }
  return into;
}

/** Blocks go into blocks and lists behind lists; undefined takes away, and anything else takes the place, of what was there. */
function merge(target: Block, source: Readonly<Block>): void {
  for (const [key, value] of Object.entries(source)) {
    const there = target[key];
    if (value === undefined) delete target[key];
    else if (Array.isArray(value)) target[key] = Array.isArray(there) ? [...there, ...value] : value;
    else if (isBlock(value) && isBlock(there) && !Tokenization.isResolvable(value)) merge(there, value);
    else target[key] = value;
  }
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null;
}

function nest(path: readonly string[], value: string): Block {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Block;
}
