import { describe, expect, it } from "vitest";
import { addToList } from "../../../tools/new-tool/add-to-list.ts";
import { parseToolName } from "../../../tools/new-tool/parse-tool-name.ts";

const names = parseToolName("word-count");
const IMPORT = 'import { wordCount } from "./word-count.ts";\n';

describe("addToList", () => {
  it.each([
    ["export const tools = [a, b];", "export const tools = [a, b, wordCount];"],
    ["export const tools = [a, b,];", "export const tools = [a, b, wordCount,];"],
    ["export const tools: T[] = [];", "export const tools: T[] = [wordCount];"],
    [
      "/** Größe ✓ */\nexport const tools = [a]; // ü",
      "/** Größe ✓ */\nexport const tools = [a, wordCount]; // ü",
    ],
  ])("adds to %j", (before, after) => {
    expect(addToList(before, names)).toBe(`${IMPORT}${after}`);
    // Places are right however often the parser ran before.
    expect(addToList(before, names)).toBe(`${IMPORT}${after}`);
  });

  it("says what to do where the list is something else", () => {
    expect(() => addToList("export const tools = all();", names)).toThrow(
      "app/tools/index.ts has no array tools; write the list as one, and run this again",
    );
  });
});
