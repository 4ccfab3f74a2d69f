import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { wordCount } from "../fixtures/word-count.ts";
import { callTool } from "../support/call-tool.ts";
import { documents } from "../support/documents.ts";
import { startTestServer } from "../support/start-test-server.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("README", () => {
  it("is short, and leads to every page", () => {
    const readme = read("README.md");
    expect(readme.split("\n").length).toBeLessThan(200);
    for (const path of documents.keys()) {
      if (path === "README.md" || path.startsWith("docs/decisions/")) continue;
      expect(readme, path).toContain(`](${path})`);
    }
  });
});

describe("docs/adding-a-tool.md", () => {
  it("shows the example tool as it is compiled here", () => {
    const block = /( *)```ts\n([\s\S]*?)```/.exec(read("docs/adding-a-tool.md"));
    const indent = block?.[1] ?? "";
    const shown = (block?.[2] ?? "").replaceAll(new RegExp(`^${indent}`, "gm"), "").trimEnd();
    const compiled = read("test/fixtures/word-count.ts").replace("../../app/tools/tool.ts", "./tool.ts");
    expect(shown).toBe(compiled.trimEnd());
  });

  it("shows an example tool that works", async () => {
    const server = await startTestServer({ extraTools: [wordCount] });
    const result = await callTool(server.mcpUrl, "word_count", { text: "one  three two" });
    expect(result.structuredContent).toEqual({ words: 3, longest: "three" });
    await server.stop();
  });
});

describe("docs/commands.md", () => {
  it("names every script of package.json, and no other", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read("docs/commands.md").matchAll(/`npm (?:run )?([a-z:-]+)/g)].map(
      (match) => match[1] ?? "",
    );
    const shown = new Set(named.filter((name) => name !== "ci"));
    // Parts of `check`, which is the command to use.
    const expected = Object.keys(scripts).filter((name) => !name.startsWith("check:"));
    expect([...shown].sort()).toEqual(expected.sort());
  });
});
