import { describe, expect, it } from "vitest";
import { parseToolName } from "../../../tools/new-tool/parse-tool-name.ts";

describe("parseToolName", () => {
  it.each(["word-count-2", "word_count_2"])("knows %s in every notation", (name) => {
    expect(parseToolName(name)).toEqual({
      wire: "word_count_2",
      file: "word-count-2",
      identifier: "wordCount2",
      title: "Word count 2",
    });
  });

  it("takes one word", () => {
    expect(parseToolName("echo")).toEqual({
      wire: "echo",
      file: "echo",
      identifier: "echo",
      title: "Echo",
    });
  });

  it.each([
    ...["", "Word-Count", "wordCount", "word--count", "word_", "-word", "2-words", "word-and_count"],
    ...["word count", "wörter", "__proto__", "../word", "a".repeat(65)],
  ])("refuses %j with the rule", (name) => {
    expect(() => parseToolName(name)).toThrow(
      `${JSON.stringify(name)} is no name for a tool; it takes lower-case letters and digits in words joined by - or by _`,
    );
  });

  it.each(["delete", "await", "default"])("refuses %s, which cannot be a variable", (name) => {
    expect(() => parseToolName(name)).toThrow(`add one that says more, such as ${name}-text`);
  });
});
