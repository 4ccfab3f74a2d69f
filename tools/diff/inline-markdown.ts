/** A text as inline code: whatever it holds, it stays one line, starts nothing and mentions nobody. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const fence = "`".repeat(longestRun(line) + 1);
  const space = /^`|`$|^ .* $/.test(line) ? " " : "";
  return `${fence}${space}${line || " "}${space}${fence}`;
}

/** Markdown as a cell of a table, where a pipe ends even inline code. */
export function cell(markdown: string): string {
  return markdown.replace(/\\?\|/g, "\\|");
}

/** Lines as a block of code that nothing in them ends. */
export function codeBlock(text: string): readonly string[] {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${fence}text`, text, fence];
}

/** A text as text, without what Markdown or HTML would make of it. */
export function escapeText(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\|<>*_`[\]#@&!~]/g, (character) => `\\${character}`);
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
