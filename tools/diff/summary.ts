/** What happens to a resource, the worst first: summaries are sorted by it. */
export const actions = ["delete", "replace", "update", "create", "import", "move", "forget"] as const;
export type Action = (typeof actions)[number];

/** One argument before and after; texts are made for reading, and never hold a sensitive value. */
export interface AttributeChange {
  /** `image_config[0].command`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** This argument cannot be changed in place. */
  readonly forcesReplacement: boolean;
}

export interface ResourceChange {
  readonly address: string;
  readonly action: Action;
  readonly attributes: readonly AttributeChange[];
  /** What people call it, where an argument says so. */
  readonly name?: string;
  /** Of a replacement, which of the two is there first: between old and new there is nothing. */
  readonly first?: "new" | "old";
  /** Why, where there is more to say than the attributes do. */
  readonly reason?: string;
}

/**
 * What became of one stack: planned; waiting for one that it reads from; waiting for the bucket of its state;
 * or failed.
 */
export type StackDiff =
  | {
      readonly stack: string;
      readonly status: "planned";
      readonly changes: readonly ResourceChange[];
      readonly outputs: readonly string[];
    }
  | { readonly stack: string; readonly status: "producer-missing"; readonly message: string }
  | { readonly stack: string; readonly status: "state-missing"; readonly message: string }
  | { readonly stack: string; readonly status: "failed"; readonly message: string };

export interface DiffSummary {
  readonly environment: string;
  /** What was compared with what. */
  readonly comparison: { readonly kind: "plan" } | { readonly kind: "offline"; readonly base: string };
  readonly stacks: readonly StackDiff[];
}

/** 0 nothing changes, 2 something does, 1 at least one stack could not be compared. */
export function exitCodeOf({ stacks }: DiffSummary): 0 | 1 | 2 {
  if (stacks.some(({ status }) => status === "failed" || status === "state-missing")) return 1;
  return stacks.some((stack) => stack.status !== "planned" || hasChanges(stack)) ? 2 : 0;
}

export function hasChanges(stack: StackDiff): boolean {
  return stack.status === "planned" && (stack.changes.length > 0 || stack.outputs.length > 0);
}

/** The worst first, and by address among equals. */
export function sortChanges(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  return changes.toSorted(
    (one, other) =>
      actions.indexOf(one.action) - actions.indexOf(other.action) ||
      one.address.localeCompare(other.address, "en"),
  );
}
