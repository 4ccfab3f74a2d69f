import { describe, expect, it } from "vitest";
import { compareOutput } from "../../../tools/cdktn/compare-output.ts";

const output = (stacks: Record<string, unknown>) => new Map(Object.entries(stacks));

describe("compareOutput", () => {
  it("leaves out what a library writes about itself", () => {
    const before = output({
      "dev-aws": { "//": { metadata: { version: "0.21.0" } }, resource: { a: { b: { "//": 1 } } } },
    });
    const after = output({
      "dev-aws": { "//": { metadata: { version: "0.24.0" } }, resource: { a: { b: { "//": 2 } } } },
    });
    expect(compareOutput(before, after)).toEqual([]);
  });

  it("names the value that differs", () => {
    const before = output({ "dev-aws": { resource: { aws_sns_topic: { a: { name: "a" } } } } });
    const after = output({ "dev-aws": { resource: { aws_sns_topic: { a: { name: "b" } } } } });
    expect(compareOutput(before, after)).toEqual([
      { stack: "dev-aws", path: "resource.aws_sns_topic.a.name", before: "a", after: "b" },
    ]);
  });

  it("names a stack that is missing", () => {
    expect(compareOutput(output({ one: {} }), output({ two: {} }))).toEqual([
      { stack: "one", path: "", before: "(a stack)", after: "(no such stack)" },
      { stack: "two", path: "", before: "(no such stack)", after: "(a stack)" },
    ]);
  });
});
