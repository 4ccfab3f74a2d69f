import type { Construct } from "constructs";
import { TerraformStack, Testing } from "#tf";

/** Attributes of one resource as they are written to cdk.tf.json. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a construct became, by resource type. */
export interface Synthesized {
  /** All resources of a type, in the order in which they were created. */
  readonly all: (type: string) => readonly Attributes[];
  /** The only resource of a type; throws when there is not exactly one. */
  readonly only: (type: string) => Attributes;
  /** How many resources there are of each type. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Synthesizes what `build` adds to an empty stack. */
export function synthesizeConstruct(build: (scope: Construct) => unknown): Synthesized {
  return readResources(synthesizeFile(build));
}

/** The same, with everything that the file holds beside resources. */
export function synthesizeFile(build: (scope: Construct) => unknown): Attributes {
  const stack = new TerraformStack(Testing.app({ stackTraces: false }), "test");
  build(stack);
  return JSON.parse(JSON.stringify(stack.toTerraform()));
}

/** The resources of one synthesized file. */
export function readResources({ resource = {} }: Attributes): Synthesized {
  const byType = resource as Record<string, Record<string, Attributes>>;
  const all = (type: string) => Object.values(byType[type] ?? {});
  return {
    all,
    only: (type) => {
      const [first, ...more] = all(type);
      if (!first || more.length > 0) throw new Error(`expected one ${type}, found ${all(type).length}`);
      return first;
    },
    counts: Object.fromEntries(
      Object.entries(byType).map(([type, each]) => [type, Object.keys(each).length]),
    ),
  };
}
