import { describe, expect, it } from "vitest";
import { describeChanges, describeShares, imageChanges } from "../../../tools/release/describe-release.ts";

const [one, two] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const canary = { kind: "canary", percent: { stable: 75, canary: 25 } } as const;
const record = {
  serial: 2,
  current: { number: 2, images: { server: two } },
  stable: { number: 1, images: { server: one }, pins: {} },
  before: [],
  withdrawn: [],
};

describe("imageChanges", () => {
  it("names every image that differs, and none that does not", () => {
    expect(imageChanges({ server: one, lambda: one }, { server: two, lambda: one })).toEqual([
      { image: "server", from: one, to: two },
    ]);
    expect(imageChanges(undefined, { lambda: one })).toEqual([{ image: "lambda", from: undefined, to: one }]);
  });
});

describe("describeChanges", () => {
  it("shows as much of a digest as docker does", () => {
    const changes = [
      { image: "server", from: one, to: two },
      { image: "lambda", from: undefined, to: one },
    ] as const;
    expect(describeChanges(changes)).toBe(
      "  server  sha256:111111111111 → sha256:222222222222\n  lambda  none → sha256:111111111111\n",
    );
    expect(describeChanges([])).toBe("  no image changes\n");
  });
});

describe("describeShares", () => {
  it("says who gets the newest release", () => {
    expect(describeShares(record, canary)).toBe("release 2 to 25 %, beside release 1");
    expect(describeShares(record, { kind: "all-at-once" })).toBe("release 2 to everybody");
  });
});
