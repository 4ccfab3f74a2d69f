import { readdirSync, readFileSync } from "node:fs";

/** Every page that people read, by its path from the repository's root. */
export const documents: ReadonlyMap<string, string> = new Map(
  [
    ...readdirSync(".").filter((name) => name.endsWith(".md")),
    ...readdirSync("docs", { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ]
    .sort()
    .map((path) => [path, readFileSync(path, "utf8")]),
);

export interface Block {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the HTML comment on the line before says; undefined where there is none. */
  readonly note: string | undefined;
}

/** The fenced blocks of a page. */
export function blocksOf(path: string, page: string): readonly Block[] {
  return [...page.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const before = page.slice(0, match.index);
    const [, note] = /<!-- ((?:(?!-->)[\s\S])*) -->\s*$/.exec(before.slice(-400)) ?? [];
    return {
      path,
      line: before.split("\n").length,
      language: match[2] ?? "",
      text: (match[3] ?? "").replaceAll(new RegExp(`^${match[1]}`, "gm"), ""),
      note,
    };
  });
}

/** Those of every page. */
export const blocks: readonly Block[] = [...documents].flatMap(([path, page]) => blocksOf(path, page));
