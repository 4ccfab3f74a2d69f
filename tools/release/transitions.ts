import type { Images } from "../../stacks/environments/images.ts";
import {
  firstRelease,
  REMEMBERED_RELEASES,
  type Release,
  type ReleaseRecord,
} from "../../stacks/environments/release.ts";
import type { Rollout } from "../../stacks/environments/rollout.ts";
import { Failure } from "../shared/failure.ts";
import type { KnownReleases } from "./read-record.ts";

export interface BringOptions {
  readonly rollout: Rollout;
  /** Takes images that served before, or that a rollback took away, for a new release. */
  readonly again: boolean;
}

/**
 * The record after images are brought to an environment: a new release, or the same where it serves them already.
 *
 * @throws {@link Failure} when that would silently undo a rollback or go back.
 */
export function bring(
  { record, pins }: KnownReleases,
  images: Images,
  { rollout, again }: BringOptions,
): ReleaseRecord {
  if (record === undefined) return firstRelease(images);
  if (isSame(record.current.images, images)) return keep(record, rollout);
  if (!again) refuseOld(record, images);
  const { current, stable, ...rest } = record;
  const serial = record.serial + 1;
  const withdrawn = record.withdrawn.filter((old) => !isSame(old, images));
  const brought = { ...rest, withdrawn, serial, current: { number: serial, images } };
  return rollout.kind === "canary"
    ? { ...brought, stable: stable ?? { ...current, pins: { ...pins } } }
    : { ...brought, before: remember(stable ?? current, record.before) };
}

/** The record of a deployment that brings no images; a canary ends where the rollout no longer is one. */
export function keep(record: ReleaseRecord, rollout: Rollout): ReleaseRecord {
  return record.stable && rollout.kind === "all-at-once" ? finishCanary(record) : record;
}

/**
 * The record after everybody was given the canary.
 *
 * @throws {@link Failure} when there is none.
 */
export function finishCanary({ stable, ...record }: ReleaseRecord): ReleaseRecord {
  if (stable === undefined) throw new Failure(`release ${record.current.number} serves everybody already`);
  return { ...record, serial: record.serial + 1, before: remember(stable, record.before) };
}

/**
 * The record after the newest release was taken away: the images of the one before, as a release of their own.
 *
 * @throws {@link Failure} when there is none before.
 */
export function rollBack({ current, stable, before, withdrawn, serial }: ReleaseRecord): ReleaseRecord {
  const [target, ...older] = stable ? [stable, ...before] : before;
  if (target === undefined)
    throw new Failure(`there is nothing before release ${current.number} to return to`);
  return {
    serial: serial + 1,
    current: { number: serial + 1, images: target.images },
    before: older,
    withdrawn: [current.images, ...withdrawn].slice(0, REMEMBERED_RELEASES),
  };
}

function refuseOld({ current, stable, before, withdrawn }: ReleaseRecord, images: Images): void {
  const again = "--again deploys them as a new release.";
  if (withdrawn.some((old) => isSame(old, images))) {
    throw new Failure(`a rollback took these images away before release ${current.number}; ${again}`);
  }
  const old = [...(stable ? [stable] : []), ...before].find((release) => isSame(release.images, images));
  if (old === undefined) return;
  throw new Failure(
    `these are the images of release ${old.number}, older than release ${current.number}; ` +
      `npm run rollback goes back, ${again}`,
  );
}

function remember({ number, images }: Release, before: readonly Release[]): Release[] {
  return [{ number, images }, ...before].slice(0, REMEMBERED_RELEASES);
}

function isSame(one: Images, other: Images): boolean {
  return one.server === other.server && one.lambda === other.lambda;
}
