import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "#tf";
import { policies } from "./index.ts";
import type { Block } from "./support/json.ts";
import type { Finding, Policy } from "./support/policy.ts";
import { PolicyError } from "./support/policy-error.ts";
import { type PolicyEnvironment, readStack, type SynthesizedStack } from "./support/synthesized-stack.ts";

/**
 * Makes synthesis of an app, or of one stack, fail when a policy is broken.
 *
 * The rules look at what is written to cdk.tf.json, so they see overrides and what Aspects changed. They run as a
 * validation, after all Aspects: on an app once all stacks are written, so that every violation of every stack is
 * reported together. The manifest, without which nothing can be deployed, is not written then.
 *
 * `synth()` throws {@link PolicyError}; whoever calls it prints the message and exits with 1.
 */
export function applyPolicies(scope: App | TerraformStack, environments: readonly PolicyEnvironment[]): void {
  const validate = (): string[] => {
    const violations = findViolations(scope, environments);
    // Thrown instead of returned: cdktf would wrap a returned one into the advice to skip validations.
    if (violations.length > 0) throw new PolicyError(violations);
    return [];
  };
  scope.node.addValidation({ validate });
}

/** The violations in a written app or in a stack, each one line: where, which rule, what is wrong, what to do. */
export function findViolations(
  scope: App | TerraformStack,
  environments: readonly PolicyEnvironment[],
): readonly string[] {
  const found = (stack: TerraformStack, terraform: Block) => [
    ...violationsOf(readStack(stack, terraform, environments)),
  ];
  if (!App.isApp(scope)) return found(scope, scope.toTerraform() as Block);
  const stacks = scope.node.findAll().filter(TerraformStack.isStack);
  return stacks.flatMap((stack) => found(stack, readWritten(scope, stack)));
}

/** Every stack is written before an app is validated, and reading it costs a fraction of resolving it again. */
function readWritten({ manifest, outdir }: App, stack: TerraformStack): Block {
  const path = manifest.forStack(stack).synthesizedStackPath;
  // HCL, where that was asked for, is no JSON.
  return path.endsWith(".json")
    ? JSON.parse(readFileSync(join(outdir, path), "utf8"))
    : (stack.toTerraform() as Block);
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
