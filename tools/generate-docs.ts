import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedDocs } from "./docs/generated-docs.ts";
import { renderPermissions } from "./docs/render-permissions.ts";
import { ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";

/** Whose permissions are the page's: every environment has the same, under names of its own. */
const ENVIRONMENT = "prod";

await runCommand(
  {
    name: "docs",
    about:
      "Writes the pages on settings and metrics, drawn from app/contract, and the page on permissions, drawn from the\n" +
      `synthesized stacks of ${ENVIRONMENT}.`,
    environment: "none",
    options: {},
    exits: ["0   written", "1   refused", "64  wrong arguments"],
    notes: ["A test says when a page is not current."],
  },
  async () => {
    const write = async (path: string, text: string) => {
      const file = join(ROOT, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      process.stdout.write(`${path}\n`);
    };
    for (const [path, render] of Object.entries(generatedDocs)) await write(path, render());
    process.stderr.write(`Synthesizing ${ENVIRONMENT} …\n`);
    const stacks = await synthesize({ environments: [ENVIRONMENT] });
    const read = stacks.map(({ name, directory }) => ({
      name,
      terraform: JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")),
    }));
    await write("docs/permissions.md", renderPermissions(ENVIRONMENT, read));
    return 0;
  },
);
