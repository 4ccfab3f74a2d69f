import { describe, expect, it } from "vitest";
import type { ReleaseRecord } from "../../../stacks/environments/release.ts";
import { bring, finishCanary, keep, rollBack } from "../../../tools/release/transitions.ts";

const images = (digit: string) => ({ server: `sha256:${digit.repeat(64)}` });
const allAtOnce = { rollout: { kind: "all-at-once" }, again: false } as const;
const canary = { rollout: { kind: "canary", percent: { stable: 90, canary: 10 } }, again: false } as const;
const first = bring({ record: undefined, pins: {} }, images("1"), canary);
const pins = { google: "mcp-dev-1-x", aws: "7" };
const known = (record: ReleaseRecord) => ({ record, pins });
const trying = bring(known(first), images("2"), canary);
const replaced = bring(known(first), images("2"), allAtOnce);

describe("bring", () => {
  it("makes the first release serve everybody, whatever the rollout", () => {
    expect(first).toEqual({
      serial: 1,
      current: { number: 1, images: images("1") },
      before: [],
      withdrawn: [],
    });
  });

  it("tries the next beside it, kept by what its sides call it", () => {
    expect(trying).toEqual({
      serial: 2,
      current: { number: 2, images: images("2") },
      stable: { number: 1, images: images("1"), pins },
      before: [],
      withdrawn: [],
    });
  });

  it("gives everybody the next where the rollout is all at once", () => {
    expect(replaced).toMatchObject({ current: { number: 2 }, before: [{ number: 1 }] });
    expect(replaced).not.toHaveProperty("stable");
  });

  it("changes nothing where the images serve already", () => {
    expect(bring(known(trying), images("2"), canary)).toBe(trying);
  });

  it("puts another canary in the place of one, beside the same release", () => {
    const next = bring({ record: trying, pins: { google: "mcp-dev-2-y" } }, images("3"), canary);
    expect(next).toMatchObject({
      serial: 3,
      current: { number: 3 },
      stable: { number: 1, pins },
      before: [],
    });
  });

  it("refuses what a rollback took away, until it is said again", () => {
    const back = rollBack(trying);
    expect(() => bring(known(back), images("2"), canary)).toThrow(
      "a rollback took these images away before release 3; --again deploys them as a new release.",
    );
    const again = bring(known(back), images("2"), { ...canary, again: true });
    expect(again).toMatchObject({ current: { number: 4, images: images("2") }, withdrawn: [] });
  });

  it.each([
    ["all at once", replaced],
    ["beside a canary", trying],
  ])("refuses to go back without a rollback: %s", (_, record) => {
    expect(() => bring(known(record), images("1"), allAtOnce)).toThrow(
      "these are the images of release 1, older than release 2; npm run rollback goes back, --again deploys them",
    );
  });
});

describe("keep", () => {
  it("ends a canary where the environment no longer asks for one", () => {
    expect(keep(trying, canary.rollout)).toBe(trying);
    expect(keep(trying, allAtOnce.rollout)).toEqual(finishCanary(trying));
    expect(keep(first, allAtOnce.rollout)).toBe(first);
  });
});

describe("finishCanary", () => {
  it("gives everybody the canary, under the number that it has", () => {
    expect(finishCanary(trying)).toEqual({
      serial: 3,
      current: { number: 2, images: images("2") },
      before: [{ number: 1, images: images("1") }],
      withdrawn: [],
    });
  });

  it("refuses where there is none", () => {
    expect(() => finishCanary(first)).toThrow("release 1 serves everybody already");
  });
});

describe("rollBack", () => {
  it("takes a canary away: the images beside it, as a new release for everybody", () => {
    expect(rollBack(trying)).toEqual({
      serial: 3,
      current: { number: 3, images: images("1") },
      before: [],
      withdrawn: [images("2")],
    });
  });

  it("returns to the release before, and then to the one before that", () => {
    const third = bring(known(replaced), images("3"), allAtOnce);
    const back = rollBack(third);
    expect(back).toMatchObject({ current: { number: 4, images: images("2") }, before: [{ number: 1 }] });
    const further = rollBack(back);
    expect(further).toMatchObject({ current: { number: 5, images: images("1") }, before: [] });
    expect(further.withdrawn).toEqual([images("2"), images("3")]);
    expect(() => rollBack(further)).toThrow("there is nothing before release 5 to return to");
  });

  it("remembers ten releases", () => {
    let record = first;
    for (let number = 2; number <= 14; number++) {
      record = bring(known(record), images((number % 16).toString(16)), allAtOnce);
    }
    expect(record.before.map(({ number }) => number)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  });
});
