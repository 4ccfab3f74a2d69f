import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const BIN = join(ROOT, "node_modules/.bin");

/** A copy of what the stacks are made from, to change and to throw away. */
export class ScratchCopy {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(): Promise<ScratchCopy> {
    const directory = await mkdtemp(join(tmpdir(), "scratch-"));
    for (const part of ["app/contract", "infra", "stacks", "tools/dashboards", "package.json"]) {
      await cp(join(ROOT, part), join(directory, part), { recursive: true });
    }
    await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
    const config = {
      ...JSON.parse(await readFile(join(ROOT, "tsconfig.json"), "utf8")),
      include: ["app", "infra", "stacks"],
    };
    await writeFile(join(directory, "tsconfig.json"), JSON.stringify(config));
    return new ScratchCopy(directory);
  }

  /** Replaces a text, which must be there, in files of the copy. */
  async replace(from: string, to: string, files: readonly string[]): Promise<void> {
    for (const file of files) {
      const path = join(this.directory, file);
      const text = await readFile(path, "utf8");
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      await writeFile(path, text.replaceAll(from, to));
    }
  }

  /** What the type checker objects to, each with its explanation; empty when it objects to nothing. */
  async typeErrors(): Promise<readonly string[]> {
    try {
      await run(join(BIN, "tsc"), ["--noEmit", "-p", "."], { cwd: this.directory });
      return [];
    } catch (error) {
      const { stdout = "" } = error as { stdout?: string };
      return stdout.split(/\n(?=\S)/).filter((message) => message.includes("error TS"));
    }
  }

  /** Synthesizes as `npm run synth` does and gives every cdk.tf.json, by the stack's name. */
  async synthesize(variables: Readonly<Record<string, string>> = {}): Promise<ReadonlyMap<string, string>> {
    const outdir = join(this.directory, "cdktf.out");
    const args = ["--disable-warning=ExperimentalWarning", "stacks/main.ts"];
    const env = { PATH: process.env["PATH"], CDKTF_OUTDIR: outdir, ...variables };
    await run(join(BIN, "node"), args, { cwd: this.directory, env });
    const names = await readdir(join(outdir, "stacks"));
    const files = names.map(async (name) => {
      const text = await readFile(join(outdir, "stacks", name, "cdk.tf.json"), "utf8");
      return [name, text] as const;
    });
    return new Map(await Promise.all(files));
  }

  /** Draws what `npm run dashboards` writes, and gives the text of each file by its path. */
  async drawOps(): Promise<ReadonlyMap<string, string>> {
    const script =
      'const { drawOps } = await import("./tools/dashboards/draw-ops.ts"); console.log(JSON.stringify([...drawOps()]))';
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script];
    const { stdout } = await run(join(BIN, "node"), args, { cwd: this.directory });
    return new Map(JSON.parse(stdout) as [string, string][]);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }
}
