import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";

await runCommand(
  {
    name: "dashboards",
    about: "Writes Prometheus' rules and Grafana's dashboard to ops/, drawn from app/contract.",
    environment: "none",
    options: { check: { about: "write nothing; fail when a file is not what the contract says" } },
    exits: ["0   written, or current", "1   --check found a file that is not current", "64  wrong arguments"],
  },
  async ({ flags }) => {
    const { drawOps } = await import("./dashboards/draw-ops.ts");
    let stale = 0;
    for (const [path, text] of drawOps()) {
      const file = join(ROOT, path);
      const current = (await readFile(file, "utf8").catch(() => "")) === text;
      if (!current && flags.check) stale++;
      if (!current && !flags.check) {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
      }
      process.stdout.write(`${path}  ${current ? "current" : flags.check ? "not current" : "written"}\n`);
    }
    if (stale > 0) process.stderr.write("Run `npm run dashboards` and commit what it writes.\n");
    return stale > 0 ? 1 : 0;
  },
);
