import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedDocs } from "./docs/generated-docs.ts";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";

await runCommand(
  {
    name: "docs",
    about: "Writes the pages on settings and metrics, drawn from app/contract.",
    environment: "none",
    options: {},
    exits: ["0   written", "64  wrong arguments"],
    notes: ["A test says when a page is not current."],
  },
  async () => {
    for (const [path, render] of Object.entries(generatedDocs)) {
      const file = join(ROOT, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, render());
      process.stdout.write(`${path}\n`);
    }
    return 0;
  },
);
