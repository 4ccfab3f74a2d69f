import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { UsageFailure } from "./shared/failure.ts";

await runCommand(
  {
    name: "build",
    about:
      "Bundles the server's two entries, so that they run without node_modules: server.mjs for containers and\n" +
      "lambda.mjs for Lambda, each beside the worker threads' files that both use, and the container's health probe.\n" +
      "cache-code.mjs, run by the Node that will run lambda.mjs, keeps beside it what V8 compiles for a first answer.\n" +
      "The monitor is monitor.mjs, with its page beside it.",
    environment: "none",
    options: {
      outdir: { value: "directory", about: "where to; emptied first (default: dist)" },
      json: { about: "print the size of each file in bytes as JSON" },
    },
    exits: ["0   built", "1   failed", "64  wrong arguments"],
  },
  async ({ values, flags }) => {
    const outdir = resolve(ROOT, values.outdir ?? "dist");
    if (`${ROOT}/`.startsWith(`${outdir}/`)) {
      throw new UsageFailure(
        `--outdir ${values.outdir} is emptied first, and the sources are in it; name another`,
      );
    }
    const { bundle } = await import("./build/bundle.ts");
    await rm(outdir, { recursive: true, force: true });
    const sizes = await bundle(outdir);
    // What makes worker.js an ES module wherever the directory is copied to.
    await writeFile(join(outdir, "package.json"), `${JSON.stringify({ type: "module" })}\n`);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(sizes)}\n`
        : Object.entries(sizes)
            .map(([file, bytes]) => `${file}  ${Math.ceil(bytes / 1024)} KiB\n`)
            .join(""),
    );
    return 0;
  },
);
