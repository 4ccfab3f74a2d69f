import { type Artifact, digestsOf, type Images } from "../../stacks/environments/images.ts";
import type { ReleaseRecord } from "../../stacks/environments/release.ts";
import type { Rollout } from "../../stacks/environments/rollout.ts";

/** One image that a release changes. */
export interface ImageChange {
  readonly image: Artifact;
  readonly from: string | undefined;
  readonly to: string;
}

/** What two sets of images differ in. */
export function imageChanges(from: Images | undefined, to: Images): readonly ImageChange[] {
  return digestsOf(to)
    .map(([image, digest]) => ({ image, from: from?.[image], to: digest }))
    .filter((change) => change.from !== change.to);
}

/** `release 8 to 10 %, beside release 7`, or `release 8 to everybody`. */
export function describeShares({ current, stable }: ReleaseRecord, rollout: Rollout): string {
  return stable && rollout.kind === "canary"
    ? `release ${current.number} to ${rollout.percent.canary} %, beside release ${stable.number}`
    : `release ${current.number} to everybody`;
}

/** One line for each change, with as much of a digest as tells it from others. */
export function describeChanges(changes: readonly ImageChange[]): string {
  if (changes.length === 0) return "  no image changes\n";
  const width = Math.max(...changes.map(({ image }) => image.length));
  return changes
    .map(({ image, from, to }) => `  ${image.padEnd(width)}  ${from ? short(from) : "none"} → ${short(to)}\n`)
    .join("");
}

/** As docker shows digests: 12 digits. */
export function short(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
