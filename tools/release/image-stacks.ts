import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RELEASE_OUTPUT } from "../../stacks/environments/release.ts";
import type { ManifestStack } from "../shared/cdktf.ts";
import { outputNames } from "../shared/read-outputs.ts";

/** The stacks that run images, which is to say those that write what the environment serves to their state. */
export function imageStacks(stacks: readonly ManifestStack[]): readonly ManifestStack[] {
  return stacks.filter((stack) => outputNames(stack).includes(RELEASE_OUTPUT));
}

/** The stacks of one environment among those of several. */
export function stacksOf(environment: string, stacks: readonly ManifestStack[]): readonly ManifestStack[] {
  return stacks.filter(({ name }) => partOf(name) !== undefined && name === `${environment}-${partOf(name)}`);
}

/** What a stack is for: the last word of its name, `google` of `dev-google`. */
export function partOf(stack: string): string | undefined {
  return /-([a-z]+)$/.exec(stack)?.[1];
}

/** Every image that synthesized stacks run, by its digest: the repository that each is pulled from. */
export function imageReferences(stacks: readonly ManifestStack[]): ReadonlyMap<string, string> {
  const texts = stacks.map(({ directory }) => readFileSync(join(directory, "cdk.tf.json"), "utf8"));
  const found = texts.flatMap((text) => [...text.matchAll(/"([^"@\s]+)@(sha256:[0-9a-f]{64})"/g)]);
  return new Map(found.map(([, repository = "", digest = ""]) => [digest, repository]));
}
