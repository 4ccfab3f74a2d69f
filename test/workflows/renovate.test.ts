import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const { extends: presets, customManagers } = JSON.parse(read("renovate.json")) as {
  extends: readonly string[];
  customManagers: readonly { managerFilePatterns: readonly string[]; matchStrings: readonly string[] }[];
};
const files = [
  "package.json",
  ...readdirSync(new URL(".github/", root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yml"))
    .map((name) => `.github/${name}`),
];

describe("renovate.json", () => {
  it("pins actions and base images by digest: the best practices do", () => {
    expect(presets).toContain("config:best-practices");
  });

  it.each(customManagers)("$description finds its version", ({ managerFilePatterns, matchStrings }) => {
    const patterns = managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
    const looked = files.filter((file) => patterns.some((pattern) => pattern.test(file)));
    const versions = looked.flatMap((file) =>
      matchStrings.flatMap((text) =>
        [...read(file).matchAll(new RegExp(text, "g"))].map(({ groups }) => groups?.["currentValue"]),
      ),
    );
    expect(new Set(versions)).toEqual(new Set([expect.stringMatching(/^v?\d+\.\d+\.\d+$/)]));
  });
});
