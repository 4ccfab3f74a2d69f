import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { UsageFailure } from "./shared/failure.ts";
import { formatSource } from "./shared/format-source.ts";

const LIST = "app/tools/index.ts";
const TEMPLATE = "tools/new-tool/template/example-tool";

await runCommand(
  {
    name: "new-tool",
    about:
      "Writes a tool that works, its test, and its line in the list of tools. What it does is an example: replace it.",
    environment: "none",
    argument: "name",
    options: { json: { about: "print the names and the files as JSON" } },
    exits: ["0   written", "1   failed; nothing was written", "64  wrong arguments, or the name is taken"],
    notes: ["The name may be word-count or word_count: the tool is word_count, its file word-count.ts."],
  },
  async ({ argument, flags }) => {
    const { parseToolName } = await import("./new-tool/parse-tool-name.ts");
    const { declaredNames } = await import("./shared/declared-names.ts");
    const { addToList } = await import("./new-tool/add-to-list.ts");
    const { renderTemplate } = await import("./new-tool/render-template.ts");
    const names = parseToolName(argument);
    const files = { tool: `app/tools/${names.file}.ts`, test: `test/tools/${names.file}.test.ts` };
    for (const path of Object.values(files)) {
      if (!existsSync(join(ROOT, path))) continue;
      throw new UsageFailure(`${argument} is taken: there is ${path}; choose another name`);
    }
    const { identifier } = names;
    if ([LIST, `${TEMPLATE}.ts`].some((path) => declaredNames(read(path)).includes(identifier))) {
      throw new UsageFailure(`${identifier} means something else in app/tools; choose another name`);
    }
    const render = (from: string, to: string) => renderTemplate(read(from), names, { from, to });
    const texts: Record<string, string> = {
      [files.tool]: render(`${TEMPLATE}.ts`, files.tool),
      [files.test]: render(`${TEMPLATE}.test.ts`, files.test),
      [LIST]: addToList(read(LIST), names),
    };
    const formatted = await Promise.all(
      Object.entries(texts).map(async ([path, text]) => [path, await formatSource(path, text)] as const),
    );
    for (const [path, text] of formatted) writeFileSync(join(ROOT, path), text);
    const { wire: name } = names;
    process.stdout.write(
      flags.json ? `${JSON.stringify({ name, ...files, list: LIST })}\n` : describe(name, files),
    );
    return 0;
  },
);

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function describe(name: string, { tool, test }: { tool: string; test: string }): string {
  return `The tool ${name} works, and counts characters until you write what it is for into both files:

  ${tool}
  ${test}
  ${LIST}  (its line in the list)

Next:

  npm run dev                 serves it, and each change as you save
  npx vitest run ${test}
  npm run check
`;
}
