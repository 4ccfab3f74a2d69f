import { describe, expect, it } from "vitest";
import { compareValues } from "../../../tools/diff/compare-values.ts";

const compare = (before: unknown, after: unknown, more = {}) => [
  ...compareValues({ before, after, ...more }),
];

describe("compareValues", () => {
  it("goes down to the leaves that differ", () => {
    expect(compare({ a: { b: [1, 2] }, c: 1 }, { a: { b: [1, 3] }, c: 1 })).toEqual([
      { path: "a.b[1]", before: "2", after: "3" },
    ]);
  });

  it.each([
    [null, undefined],
    ["", null],
    [[], null],
    [{}, undefined],
    ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }'],
  ])("takes %j and %j for the same", (one, other) => {
    expect(compare({ value: one }, { value: other })).toEqual([]);
  });

  it("tells 0 and false from nothing", () => {
    expect(compare({ a: 0, b: false }, {})).toEqual([
      { path: "a", before: "0", after: "(none)" },
      { path: "b", before: "false", after: "(none)" },
    ]);
  });

  it("hides a value that the schema or its name calls secret", () => {
    const sensitive = { beforeSensitive: { a: true }, afterSensitive: { a: true } };
    expect(compare({ a: "x", db_password: "y" }, { a: "z", db_password: "w" }, sensitive)).toEqual([
      { path: "a", before: "(sensitive)", after: "(sensitive)" },
      { path: "db_password", before: "(sensitive)", after: "(sensitive)" },
    ]);
  });

  it("hides a block as a whole when it appears with a secret inside", () => {
    const after = { block: { user: "u", password: "p" } };
    expect(compare({}, after)).toEqual([{ path: "block", before: "(none)", after: "(sensitive)" }]);
  });

  it("shows the version and the name of a secret", () => {
    expect(compare({ secret_data_wo_version: 1 }, { secret_data_wo_version: 2 })).toEqual([
      { path: "secret_data_wo_version", before: "1", after: "2" },
    ]);
  });

  it("says what is known only after applying", () => {
    expect(compare({ arn: "a" }, {}, { afterUnknown: { arn: true } })).toEqual([
      { path: "arn", before: "a", after: "(known after apply)" },
    ]);
  });

  it("shortens long texts to one line", () => {
    const [change] = compare({ text: "" }, { text: `a\n${"b".repeat(200)}` });
    expect(change?.after).toMatch(/^a b+…$/);
    expect(change?.after).toHaveLength(120);
  });
});
