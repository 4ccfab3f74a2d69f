import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareOutput, type Output } from "./cdktn/compare-output.ts";
import { createScratchProject } from "./cdktn/scratch-project.ts";
import { ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { exitCodes, Failure } from "./shared/failure.ts";
import { runProgram } from "./shared/run-program.ts";

/** CDK Terrain, the successor of CDK for Terraform, which takes its place in package.json under the same name. */
const CDKTN_VERSION = "0.24.0";
const MAX_SHOWN = 50;

await runCommand(
  {
    name: "cdktn",
    about:
      "Synthesizes all environments through CDK Terrain (cdktn), the successor of CDK for Terraform, in a scratch copy\n" +
      "where package.json alone is changed, and reports what comes out differently.",
    environment: "none",
    options: { release: { value: "version", about: `the release of cdktn; default ${CDKTN_VERSION}` } },
    exits: [
      "0   nothing differs",
      "2   something does",
      "1   it could not be synthesized",
      "64  wrong arguments",
    ],
    notes: ["Installs cdktn and constructs from the npm registry into a temporary directory."],
  },
  async ({ values }) => {
    const version = values.release ?? CDKTN_VERSION;
    // The real path, because Node is told to keep links as they are.
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), "cdktn-")));
    try {
      progress("Synthesizing with cdktf …");
      await synthesize();
      progress(`Installing cdktn ${version} into a scratch copy …`);
      await createScratchProject(ROOT, scratch, version);
      progress("Synthesizing with cdktn …");
      await synthesizeThere(scratch);
      return report(readOutput(ROOT), readOutput(scratch), version);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

async function synthesizeThere(scratch: string): Promise<void> {
  const args = ["--preserve-symlinks", "--disable-warning=ExperimentalWarning", "stacks/main.ts"];
  const { exitCode, output } = await runProgram(process.execPath, args, {
    cwd: scratch,
    env: { CDKTF_OUTDIR: join(scratch, "cdktf.out") },
  });
  if (exitCode !== 0) throw new Failure(`the stacks cannot be synthesized with cdktn.\n${output.trim()}`);
  const installed = readJson<{ name: string; version: string }>(
    join(scratch, "node_modules", "cdktf", "package.json"),
  );
  const { version } = readJson<{ version: string }>(join(scratch, "cdktf.out", "manifest.json"));
  if (installed.name !== "cdktn" || installed.version !== version) {
    throw new Failure(
      `the scratch copy was synthesized by ${version}, not by the cdktn that was installed there`,
    );
  }
}

/** The stacks of the manifest, so that what an earlier synth left is not compared. */
function readOutput(root: string): Output {
  const stacks = join(root, "cdktf.out", "stacks");
  const { stacks: known } = readJson<{ stacks: Record<string, unknown> }>(
    join(root, "cdktf.out", "manifest.json"),
  );
  return new Map(
    readdirSync(stacks)
      .filter((name) => Object.hasOwn(known, name))
      .map((name) => [name, readJson(join(stacks, name, "cdk.tf.json"))]),
  );
}

function readJson<Content>(path: string): Content {
  return JSON.parse(readFileSync(path, "utf8")) as Content;
}

function report(before: Output, after: Output, version: string): number {
  const differences = compareOutput(before, after);
  if (differences.length === 0) {
    process.stdout.write(`No differences: ${before.size} stacks, cdktf and cdktn ${version}\n`);
    return 0;
  }
  for (const { stack, path, before: old, after: current } of differences.slice(0, MAX_SHOWN)) {
    process.stdout.write(`${stack} ${path}: ${old} → ${current}\n`);
  }
  process.stdout.write(`${differences.length} differences between cdktf and cdktn ${version}\n`);
  return exitCodes.changes;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
