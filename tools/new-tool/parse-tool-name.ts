import { toolName } from "../../app/contract/tool-name.ts";
import { UsageFailure } from "../shared/failure.ts";
import { isIdentifier } from "../shared/is-identifier.ts";

/** One name in each of the notations that a tool's files use. */
export interface ToolNames {
  /** On the wire: `word_count`. */
  readonly wire: string;
  /** Of the files: `word-count`. */
  readonly file: string;
  /** In the code: `wordCount`. */
  readonly identifier: string;
  /** For people: `Word count`. */
  readonly title: string;
}

const RULE =
  "lower-case letters and digits in words joined by - or by _, a letter first, 64 characters at most, such as word-count";
/** One notation at a time, and no empty word, so that every name has one file and every file one name. */
const NOTATION = /^[a-z0-9]+(?:(?:-[a-z0-9]+)*|(?:_[a-z0-9]+)*)$/;

/**
 * Reads the name of a tool in kebab-case or snake_case.
 *
 * @throws {@link UsageFailure} with the rule that it breaks.
 */
export function parseToolName(name: string): ToolNames {
  const wire = name.replaceAll("-", "_");
  if (!NOTATION.test(name) || !toolName.test(wire)) {
    throw new UsageFailure(`${JSON.stringify(name)} is no name for a tool; it takes ${RULE}`);
  }
  const words = wire.split("_");
  const identifier = words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
  if (!isIdentifier(identifier)) {
    throw new UsageFailure(`${name} is a word of the language; add one that says more, such as ${name}-text`);
  }
  return { wire, file: words.join("-"), identifier, title: capitalized(words.join(" ")) };
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
