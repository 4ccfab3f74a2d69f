import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { Failure } from "./failure.ts";
import { type RunResult, runProgram } from "./run-program.ts";

/** The repository's root. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CDKTF = join(ROOT, "node_modules", ".bin", "cdktf");

/** A line of cdktf's progress: a braille pattern and a word. */
export const SPINNER = /^\s*[\u2800-\u28ff]/;

/** One stack of cdktf.out/manifest.json. */
export interface ManifestStack {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Where its cdk.tf.json, and after a diff its plan, is; absolute. */
  readonly directory: string;
}

export interface CdktfOptions {
  /** Names of the environments whose stacks are synthesized. @default all */
  readonly environments?: readonly string[];
  /** The project. @default this repository */
  readonly root?: string;
  /** Where the synthesized files go; absolute. @default cdktf.out of the project */
  readonly outdir?: string;
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly output?: "capture" | "inherit";
  readonly onOutput?: (piece: string) => void;
}

/** Runs `cdktf`; without a terminal, or when its output is captured, as in continuous integration. */
export function runCdktf(args: readonly string[], options: CdktfOptions = {}): Promise<RunResult> {
  const interactive = options.output === "inherit" && process.stdout.isTTY;
  return runProgram(CDKTF, args, {
    cwd: options.root ?? ROOT,
    env: {
      CHECKPOINT_DISABLE: "1",
      ...(interactive ? {} : { CI: "1", NO_COLOR: "1", FORCE_COLOR: "0" }),
      ...options.env,
      ...(options.environments ? { SYNTH_ENVIRONMENTS: options.environments.join(",") } : {}),
    },
    output: options.output ?? "capture",
    ...(options.onOutput ? { onOutput: options.onOutput } : {}),
  });
}

/**
 * Synthesizes through `cdktf synth` and returns the stacks, producers before consumers.
 *
 * @throws {@link Failure} with what the app said when it refused.
 */
export async function synthesize(options: CdktfOptions = {}): Promise<readonly ManifestStack[]> {
  const outdir = options.outdir ?? join(options.root ?? ROOT, "cdktf.out");
  // An old manifest would let a later step go on with stacks that were refused.
  rmSync(join(outdir, "manifest.json"), { force: true });
  const { exitCode, output } = await runCdktf(
    ["synth", ...(options.outdir === undefined ? [] : ["--output", outdir])],
    options,
  );
  if (exitCode !== 0) throw new Failure(`the stacks cannot be synthesized.\n${appMessage(output)}`);
  return readManifest(outdir);
}

/** The stacks of the last synth, producers before consumers. */
function readManifest(outdir: string): readonly ManifestStack[] {
  const path = join(outdir, "manifest.json");
  if (!existsSync(path)) throw new Failure(`there is no ${path}; run npm run synth first`);
  const { stacks } = JSON.parse(readFileSync(path, "utf8")) as {
    stacks: Record<string, { name: string; dependencies: string[]; workingDirectory: string }>;
  };
  return inDependencyOrder(
    Object.values(stacks).map(({ name, dependencies, workingDirectory }) => ({
      name,
      dependencies,
      directory: join(outdir, workingDirectory),
    })),
  );
}

/** Sorts stacks so that each comes after those it depends on; otherwise their order stays. */
export function inDependencyOrder<Stack extends Pick<ManifestStack, "name" | "dependencies">>(
  stacks: readonly Stack[],
): readonly Stack[] {
  const sorted: Stack[] = [];
  const visit = (stack: Stack): void => {
    if (sorted.includes(stack)) return;
    for (const name of stack.dependencies) {
      const producer = stacks.find((candidate) => candidate.name === name);
      if (producer) visit(producer);
    }
    sorted.push(stack);
  };
  for (const stack of stacks) visit(stack);
  return sorted;
}

/** What the app wrote, without what cdktf puts around it; everything where that cannot be told. */
export function appMessage(output: string): string {
  const plain = stripVTControlCharacters(output);
  const [, said] = plain.split("Command output on stderr:\n");
  return (said ?? plain)
    .replace(/^ {4}/gm, "")
    .split("\n")
    .filter((line) => !SPINNER.test(line))
    .join("\n")
    .trim();
}
