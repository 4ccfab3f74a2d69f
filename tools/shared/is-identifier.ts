import { parseSync } from "@swc/core";

/** Whether a word can name a variable: it is none of the language's own. */
export function isIdentifier(word: string): boolean {
  try {
    parseSync(`export const ${word} = 0;`, { syntax: "typescript" });
    return true;
  } catch {
    return false;
  }
}
