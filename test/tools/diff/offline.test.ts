import { describe, expect, it } from "vitest";
import { compareStacks } from "../../../tools/diff/offline.ts";

const stack = (resources: Record<string, Record<string, unknown>>) => new Map(Object.entries(resources));

describe("compareStacks", () => {
  it("finds what was added, changed and removed", () => {
    const before = new Map([
      ["dev-aws", stack({ "a.gone": {}, "a.kept": { size: 1 }, "a.same": { size: 1 } })],
    ]);
    const after = new Map([
      ["dev-aws", stack({ "a.new": {}, "a.kept": { size: 2 }, "a.same": { size: 1 } })],
    ]);
    expect(compareStacks(before, after)).toEqual([
      {
        stack: "dev-aws",
        status: "planned",
        outputs: [],
        changes: [
          { address: "a.gone", action: "delete", attributes: [] },
          {
            address: "a.kept",
            action: "update",
            attributes: [{ path: "size", before: "1", after: "2", forcesReplacement: false }],
          },
          { address: "a.new", action: "create", attributes: [] },
        ],
      },
    ]);
  });

  it("takes a stack that is gone for deletions", () => {
    const [diff] = compareStacks(new Map([["dev-dns", stack({ "a.b": {} })]]), new Map());
    expect(diff).toMatchObject({ stack: "dev-dns", changes: [{ address: "a.b", action: "delete" }] });
  });
});
