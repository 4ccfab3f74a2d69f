import { describe, expect, it } from "vitest";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("stackName", () => {
  it("refuses a stack of no environment", () => {
    const stack = stackUnderTest("other");

    expect(violationsOf("stack-name", stack)).toEqual([
      "other: stack-name: its name does not say which environment it belongs to. Fix: name it <environment>-<part>, where the environment is local, dev, prod.",
    ]);
  });

  it("accepts a stack of an environment", () => {
    const stack = stackUnderTest();

    expect(violationsOf("stack-name", stack)).toEqual([]);
  });
});
