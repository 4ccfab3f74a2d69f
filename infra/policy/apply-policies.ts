import { App, TerraformStack } from "#tf";
import { policies } from "./index.ts";
import type { Finding, Policy } from "./support/policy.ts";
import { readStack, type SynthesizedStack } from "./support/synthesized-stack.ts";

/**
 * Makes synthesis of an app, or of one stack, fail when a policy is broken.
 *
 * The rules look at what is written to cdk.tf.json, so they see overrides and what Aspects changed. They run as a
 * validation, after all Aspects: on an app once all stacks are written, so that every violation of every stack is
 * reported together.
 */
export function applyPolicies(scope: App | TerraformStack): void {
  scope.node.addValidation({ validate: () => [...findViolations(scope)] });
}

/** The violations in an app or a stack, each one line: where, which rule, what is wrong, what to do. */
export function findViolations(scope: App | TerraformStack): readonly string[] {
  const stacks = App.isApp(scope) ? scope.node.findAll().filter(TerraformStack.isStack) : [scope];
  return stacks.map(readStack).flatMap((stack) => [...violationsOf(stack)]);
}

function* violationsOf(stack: SynthesizedStack): Generator<string> {
  for (const policy of policies as readonly Policy[]) {
    for (const finding of policy.check(stack)) {
      if (!isSuppressed(policy, finding, stack)) yield describe(policy, finding, stack);
    }
  }
}

function isSuppressed(policy: Policy, { resource }: Finding, stack: SynthesizedStack): boolean {
  return [...stack.suppressions, ...(resource?.suppressions ?? [])].some(({ id }) => id === policy.id);
}

function describe(policy: Policy, { resource, problem, fix }: Finding, stack: SynthesizedStack): string {
  const where = resource ? `${resource.path} (${resource.address})` : stack.name;
  return `${where}: ${policy.id}: ${problem}. Fix: ${fix}.`;
}
