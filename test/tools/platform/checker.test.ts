import { describe, expect, it } from "vitest";
import { countCheck, newChecker } from "../../../tools/platform/checker.ts";

/** All sequences of so many answers. */
function* sequences(length: number): Generator<readonly boolean[]> {
  for (let bits = 0; bits < 2 ** length; bits++) {
    yield Array.from({ length }, (_, index) => (bits & (1 << index)) !== 0);
  }
}

/** The rule as AWS words it: so many answers in a row change the status, in either direction. */
function statusOf(answers: readonly boolean[], threshold: number): boolean {
  let status = true;
  for (let end = threshold; end <= answers.length; end++) {
    const lastOnes = answers.slice(end - threshold, end);
    if (lastOnes.every((passed) => passed !== status)) status = !status;
  }
  return status;
}

describe("countCheck", () => {
  it.each([1, 2, 3, 4, 10])(
    "with a threshold of %d follows the rule for every sequence of answers",
    (threshold) => {
      for (const answers of sequences(12)) {
        const state = answers.reduce((state, passed) => countCheck(state, passed, threshold), newChecker);
        if (state.passing === statusOf(answers, threshold)) continue;
        expect.fail(`${answers.join()} ends with ${JSON.stringify(state)}`);
      }
    },
  );

  it("counts the answers against what it thinks, and forgets them with one in favour", () => {
    let state = newChecker;
    const counts = [false, false, true, false, false, false, true].map((passed) => {
      state = countCheck(state, passed, 3);
      return state.against;
    });
    expect(counts).toEqual([1, 2, 0, 1, 2, 0, 1]);
  });
});
