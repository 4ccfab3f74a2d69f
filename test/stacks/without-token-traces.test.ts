import { describe, expect, it } from "vitest";
import { Token } from "#tf";
import { withoutTokenTraces } from "../../stacks/without-token-traces.ts";

describe("withoutTokenTraces", () => {
  const trace = () => Token.asAny("value").creationStack;

  it("leaves tokens without the text of a trace", () => {
    expect(withoutTokenTraces(trace)).toEqual([]);
  });

  it("leaves errors theirs", () => {
    const { stack } = withoutTokenTraces(() => {
      const error = new Error("wrong");
      return { stack: error.stack };
    });
    expect(stack).toMatch(/^Error: wrong\n {4}at .*without-token-traces\.test/);
  });

  it("puts everything back, also when what it ran fails", () => {
    const before = Error.prepareStackTrace;
    expect(() =>
      withoutTokenTraces(() => {
        throw new Error("wrong");
      }),
    ).toThrow("wrong");
    expect(Error.prepareStackTrace).toBe(before);
    expect(trace().length).toBeGreaterThan(0);
  });
});
