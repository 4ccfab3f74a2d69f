import { AwsProvider } from "#aws/provider";
import { GoogleProvider } from "#google/provider";
import { App, GcsBackend, TerraformStack as Stack, TerraformResource, type TerraformStack } from "#tf";
import { findViolations } from "../../../../infra/policy/apply-policies.ts";
import type { Block } from "../../../../infra/policy/support/json.ts";
import type { PolicyEnvironment } from "../../../../infra/policy/support/synthesized-stack.ts";

export const environments: readonly PolicyEnvironment[] = [
  { name: "local", protection: "disposable", settings: { ENVIRONMENT: "local" } },
  { name: "dev", protection: "disposable", settings: { ENVIRONMENT: "dev" } },
  { name: "prod", protection: "protected", settings: { ENVIRONMENT: "prod" } },
];

/** A stack that keeps every rule that looks at stacks, with labels and tags for all; a test adds what it is about. */
export function stackUnderTest(name = "dev-test"): TerraformStack {
  const stack = new Stack(new App({ stackTraces: false }), name);
  new GcsBackend(stack, { bucket: "state", prefix: name });
  new AwsProvider(stack, "provider-aws", {
    region: "eu-west-1",
    defaultTags: [{ tags: { environment: "dev" } }],
  });
  new GoogleProvider(stack, "provider-google", { project: "p", defaultLabels: { environment: "dev" } });
  return stack;
}

/** The violations of one rule alone: what is under test may break others. */
export function violationsOf(rule: string, stack: TerraformStack): readonly string[] {
  return findViolations(stack, environments).filter((line) => line.includes(`: ${rule}: `));
}

/** A resource with these arguments as they are written, for shapes that the typed bindings would not allow. */
export function rawResource(stack: TerraformStack, type: string, attributes: Block): TerraformResource {
  const resource = new TerraformResource(stack, type, { terraformResourceType: type });
  for (const [name, value] of Object.entries(attributes)) resource.addOverride(name, value);
  return resource;
}
