import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { policies } from "../../../infra/policy/index.ts";

const HELPERS = ["apply-policies.ts", "index.ts", "suppress.ts"];
const files = readdirSync("infra/policy", { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name);

describe("policies", () => {
  it("lists every rule of the folder once, under the name of its file", () => {
    const rules = files.filter((name) => !HELPERS.includes(name)).map((name) => name.replace(/\.ts$/, ""));
    expect(policies.map(({ id }) => id).toSorted()).toEqual(rules.toSorted());
  });

  it("has a suite for every file", () => {
    const suites = readdirSync("test/infra/policy").map((name) => name.replace(".test.ts", ".ts"));
    expect(files.filter((name) => !suites.includes(name))).toEqual([]);
  });
});
