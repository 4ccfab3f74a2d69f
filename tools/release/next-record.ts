import { digestsOf, imagesVariable } from "../../stacks/environments/images.ts";
import type { ReleaseRecord } from "../../stacks/environments/release.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import type { ManifestStack } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";
import { givenImages, imagesRun } from "./given-images.ts";
import { readRecord } from "./read-record.ts";
import { bring, keep } from "./transitions.ts";

/** What an environment serves, and what a deployment makes of that. */
export interface NextRecord {
  readonly before: ReleaseRecord | undefined;
  readonly record: ReleaseRecord;
}

/**
 * Decides what a deployment brings: the images that it is given, or else those that the environment serves.
 *
 * @throws {@link Failure} when there are neither, when the state cannot be read, and when a rollback would be undone.
 */
export async function nextRecord(
  environment: Environment,
  stacks: readonly ManifestStack[],
  { again }: { readonly again: boolean },
): Promise<NextRecord> {
  const given = givenImages(environment);
  const known = await readRecord(stacks);
  const { rollout } = environment;
  const before = known.record;
  if (given) return { before, record: bring(known, given, { rollout, again }) };
  if (before) return { before, record: keep(before, rollout) };
  const variable = imagesVariable(environment.name);
  throw new Failure(
    `${environment.name} serves nothing yet, and ${variable} is a placeholder; give the digests of its images:\n` +
      `  ${variable}=${digestsOf(imagesRun(environment, environment.images))
        .map(([image]) => `${image}=sha256:…`)
        .join(",")}`,
  );
}
