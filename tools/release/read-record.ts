import {
  PIN_OUTPUT,
  RELEASE_OUTPUT,
  type ReleaseRecord,
  releaseRecord,
} from "../../stacks/environments/release.ts";
import type { ManifestStack } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";
import { readOutputs, type StackOutputs } from "../shared/read-outputs.ts";
import { lacksCredentials } from "../shared/terraform-errors.ts";
import { imageStacks, partOf } from "./image-stacks.ts";

/** What is known of an environment's releases. */
export interface KnownReleases {
  /** Absent where nothing was deployed yet. */
  readonly record: ReleaseRecord | undefined;
  /** What each side keeps its newest release by. */
  readonly pins: Readonly<Record<string, string>>;
}

/**
 * Reads what an environment serves from the states of its stacks.
 *
 * @param stacks Those of one environment, as synthesized.
 * @throws {@link Failure} when a state cannot be read: to go on would be to forget a release.
 */
export async function readRecord(stacks: readonly ManifestStack[]): Promise<KnownReleases> {
  const read = imageStacks(stacks).map(async (stack) => {
    const { name } = stack;
    const outputs = await readOutputs(stack);
    if (outputs.status !== "unreadable") return { name, ...releaseIn(name, outputs) };
    const hint = lacksCredentials(outputs.message) ? "\nSign in to the cloud and run this again." : "";
    throw new Failure(`the state of ${name} cannot be read.\n${outputs.message}${hint}`);
  });
  const found = await Promise.all(read);
  const records = found.flatMap(({ record }) => (record ? [record] : []));
  const pins = found.flatMap(({ name, pin }) => (pin ? [[partOf(name) ?? name, pin] as const] : []));
  return {
    record: records.toSorted((one, other) => other.serial - one.serial)[0],
    pins: Object.fromEntries(pins),
  };
}

/** What the outputs of one stack say of releases; nothing where it was never deployed, or destroyed. */
export function releaseIn(
  stack: string,
  outputs: StackOutputs,
): { readonly record?: ReleaseRecord; readonly pin?: string } {
  if (outputs.status !== "read" || outputs.values[RELEASE_OUTPUT] === undefined) return {};
  const { [RELEASE_OUTPUT]: text, [PIN_OUTPUT]: pin } = outputs.values;
  const parsed = releaseRecord.safeParse(JSON.parse(String(text)));
  if (!parsed.success) throw new Failure(`the state of ${stack} holds a release that is none: ${text}`);
  return { record: parsed.data, ...(typeof pin === "string" ? { pin } : {}) };
}
