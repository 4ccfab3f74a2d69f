import { describe, expect, it } from "vitest";
import { Token } from "#tf";
import { withoutTokenTraces } from "../../stacks/without-token-traces.ts";

describe("withoutTokenTraces", () => {
  const trace = () => Token.asAny("value").creationStack;

  it("leaves tokens without a trace", () => {
    expect(withoutTokenTraces(trace)).toEqual([]);
  });

  it("leaves errors theirs, also those that capture it themselves", () => {
    const traces = withoutTokenTraces(() => {
      const error = new Error("wrong");
      const made = error.stack;
      Error.captureStackTrace(error);
      return [made, error.stack];
    });
    for (const stack of traces) expect(stack).toMatch(/^Error: wrong\n {4}at .*without-token-traces\.test/);
  });

  it("puts everything back, also when what it ran fails", () => {
    const before = Error.captureStackTrace;
    expect(() =>
      withoutTokenTraces(() => {
        throw new Error("wrong");
      }),
    ).toThrow("wrong");
    expect(Error.captureStackTrace).toBe(before);
    expect(trace().length).toBeGreaterThan(0);
  });
});
