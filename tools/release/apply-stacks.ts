import { type ReleaseRecord, releaseVariable } from "../../stacks/environments/release.ts";
import type { ManifestStack } from "../shared/cdktf.ts";
import { runCdktf, synthesize } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";

/** The variables that give environments what they serve. */
export function releaseVariables(
  records: Readonly<Record<string, ReleaseRecord | undefined>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(records).flatMap(([name, record]) =>
    record ? [[releaseVariable(name), JSON.stringify(record)] as const] : [],
  );
  return Object.fromEntries(given);
}

/** Synthesizes environments with what they serve. */
export function synthesizeReleases(
  records: Readonly<Record<string, ReleaseRecord | undefined>>,
): Promise<readonly ManifestStack[]> {
  return synthesize({ environments: Object.keys(records), env: releaseVariables(records) });
}

export interface ApplyOptions {
  readonly environment: string;
  /** Apply without asking. */
  readonly yes: boolean;
  /** The stacks are not all of the environment's: what the others made is there already. */
  readonly partial: boolean;
  /** Leave standard output to the result: what cdktf says goes to standard error. */
  readonly quiet?: boolean;
  /** Where the outputs go. */
  readonly outputsFile?: string | undefined;
}

/**
 * Applies synthesized stacks through `cdktf deploy`, producers before consumers.
 *
 * @throws {@link Failure} when it ends with anything but 0.
 */
export async function applyStacks(
  stacks: readonly ManifestStack[],
  { environment, yes, partial, quiet = false, outputsFile }: ApplyOptions,
): Promise<void> {
  const { exitCode } = await runCdktf(
    [
      "deploy",
      ...stacks.map(({ name }) => name),
      "--skip-synth",
      // cdktf.out is not kept, so checksums for other platforms would be fetched for nothing.
      "--skip-provider-lock",
      ...(partial ? ["--ignore-missing-stack-dependencies"] : []),
      ...(yes ? ["--auto-approve"] : []),
      ...(outputsFile === undefined ? [] : ["--outputs-file", outputsFile]),
    ],
    {
      environments: [environment],
      ...(quiet
        ? { output: "capture", onOutput: (piece: string) => process.stderr.write(piece) }
        : { output: "inherit" }),
    },
  );
  if (exitCode !== 0)
    throw new Failure(`cdktf deploy ended with ${exitCode}; what was applied until then stays`);
}
