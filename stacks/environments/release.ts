import * as z from "zod";
import { images } from "./images.ts";
import type { Rollout } from "./rollout.ts";
import type { SideKind } from "./sides.ts";

/** One set of images as an environment was given it. */
const release = z.strictObject({ number: z.int().min(1), images });

/** How many releases back one can go, and how many withdrawn ones are known. */
export const REMEMBERED_RELEASES = 10;

/**
 * What an environment serves and served. Every stack that runs an image writes it to its state once that image runs.
 *
 * @see docs/decisions/0012-releases-in-the-state.md
 */
export const releaseRecord = z.strictObject({
  /** Raised by every change: of the records of several stacks, the highest is the environment's. */
  serial: z.int().min(1),
  /** What was brought last, and serves everybody unless it is the canary of `stable`. */
  current: release,
  /** What serves beside `current`, and what its sides keep it by: a revision, a version. */
  stable: release.extend({ pins: z.record(z.string(), z.string()) }).optional(),
  /** What a rollback goes back to, the latest first. */
  before: z.array(release).max(REMEMBERED_RELEASES),
  /** What a rollback took away, the latest first: deployed again only on demand. */
  withdrawn: z.array(images).max(REMEMBERED_RELEASES),
});

export type Release = z.output<typeof release>;
export type ReleaseRecord = z.output<typeof releaseRecord>;

/** The output that holds a stack's {@link releaseRecord}, and the one that names what its side keeps a release by. */
export const RELEASE_OUTPUT = "release";
export const PIN_OUTPUT = "release_pin";

/** The environment variable that gives an environment its record: the commands set it, nobody else. */
export function releaseVariable(environment: string): string {
  return `${environment.toUpperCase().replaceAll("-", "_")}_RELEASE`;
}

/** The record of an environment that nothing was deployed to. */
export function firstRelease(images: Release["images"]): ReleaseRecord {
  return { serial: 1, current: { number: 1, images }, before: [], withdrawn: [] };
}

/** The release that serves beside the newest on one side. */
export interface StableShare {
  readonly release: Release;
  /** What the side keeps it by; absent on a side whose releases need no pin, or which is new itself. */
  readonly pin: string | undefined;
  /** Share of the requests, 1 to 99. */
  readonly percent: number;
}

/** What shares a side's requests with the newest release; undefined where that gets all of them. */
export function stableShare(
  { rollout, release: { stable } }: { readonly rollout: Rollout; readonly release: ReleaseRecord },
  side: SideKind,
): StableShare | undefined {
  if (rollout.kind === "all-at-once" || stable === undefined) return undefined;
  return { release: stable, pin: stable.pins[side], percent: rollout.percent.stable };
}
