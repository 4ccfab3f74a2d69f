import type { StackResource, SynthesizedStack } from "./synthesized-stack.ts";

/** One thing in a stack that a policy forbids. */
export interface Finding {
  /** The resource at fault; absent when it is the stack itself. */
  readonly resource?: StackResource;
  /** What is wrong, without a full stop: the sentence goes on with the fix. */
  readonly problem: string;
  /** What to do, in the imperative, without a full stop. */
  readonly fix: string;
}

/** A rule that every stack keeps; a pure function of what was synthesized. */
export interface Policy {
  /** Kebab-case, part of the message and what {@link suppress} takes. */
  readonly id: string;
  /** checkov's checks of the same rule: suppressing the policy skips them too. */
  readonly checkov?: readonly string[];
  readonly check: (stack: SynthesizedStack) => Iterable<Finding>;
}

/** Gives a policy its type and keeps its literal id. */
export function definePolicy<const P extends Policy>(policy: P): P {
  return policy;
}
