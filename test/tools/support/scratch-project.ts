import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const COPIED = ["app/contract", "infra", "stacks", "tools", "package.json", "cdktf.json"];

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Variables on top of this process's own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onStart?: (child: ChildProcess) => void;
}

/** A copy of the repository, gone after the test, in which another app may be synthesized. */
export class ScratchProject {
  readonly root: string = realpathSync(mkdtempSync(join(tmpdir(), "project-")));

  /** @param app A file of test/fixtures that is synthesized in place of stacks/main.ts. */
  constructor(app?: "two-stacks.ts" | "aws-stack.ts" | "trial-app.ts" | "broken-rule.ts") {
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }));
    for (const path of COPIED) cpSync(path, join(this.root, path), { recursive: true });
    symlinkSync(realpathSync("node_modules"), join(this.root, "node_modules"), "dir");
    if (app === undefined) return;
    const path = join("test", "fixtures", app);
    cpSync(path, join(this.root, path));
    const settings = JSON.parse(readFileSync("cdktf.json", "utf8"));
    settings.app = `node --disable-warning=ExperimentalWarning ${path}`;
    writeFileSync(join(this.root, "cdktf.json"), JSON.stringify(settings));
  }

  /** Also has this file of the repository. */
  copy(path: string): void {
    cpSync(path, join(this.root, path));
  }

  /** A directory to put in front of PATH, with programs as Node scripts: `{ terraform: "console.log(1)" }`. */
  addPrograms(scripts: Readonly<Record<string, string>>): string {
    const directory = join(this.root, "programs");
    mkdirSync(directory, { recursive: true });
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(directory, name), `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    }
    return directory;
  }

  /** Runs one of the commands as its npm script does. */
  run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Run> {
    return runTool(this.root, command, args, options);
  }
}

/** Runs a command of the repository in `root` to its end. */
export async function runTool(
  root: string,
  command: string,
  args: readonly string[] = [],
  { env = {}, onStart }: RunOptions = {},
): Promise<Run> {
  const program = ["--disable-warning=ExperimentalWarning", join(root, "tools", `${command}.ts`), ...args];
  const given = Object.entries({ ...process.env, ...env }).filter(([, value]) => value !== undefined);
  const child = spawn(process.execPath, program, {
    cwd: root,
    // vitest's own settings are none of the command's business.
    env: { ...Object.fromEntries(given), NODE_OPTIONS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  onStart?.(child);
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, stdout, stderr };
}
