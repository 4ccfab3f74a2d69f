import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ManifestStack, ROOT, synthesize } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";
import { runProgram } from "../shared/run-program.ts";
import { compareValues } from "./compare-values.ts";
import { type ResourceChange, type StackDiff, sortChanges } from "./summary.ts";

type Resources = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** The commit that this one is compared with: where the branch left the default one, or the last commit on it. */
export async function resolveBase(
  given: string | undefined,
): Promise<{ readonly commit: string; readonly label: string }> {
  if (given !== undefined) {
    const commit = await git("rev-parse", "--verify", "--quiet", `${given}^{commit}`);
    if (commit === undefined)
      throw new Failure(`--base: there is no commit "${given}" here; fetch it, or give another`);
    return { commit, label: given };
  }
  for (const branch of ["origin/HEAD", "origin/main", "main"]) {
    const commit = await git("merge-base", "HEAD", branch);
    if (commit !== undefined) return { commit, label: `${branch} (${commit.slice(0, 8)})` };
  }
  throw new Failure("there is no branch origin/main or main to compare with; give one with --base");
}

/**
 * Synthesizes an environment as it was at a commit, in a scratch copy with the packages installed here.
 *
 * @returns the resources of each stack, by stack; none where the commit has no stacks yet.
 */
export async function synthesizeAt(
  commit: string,
  environment: string,
): Promise<ReadonlyMap<string, Resources>> {
  const scratch = mkdtempSync(join(tmpdir(), "diff-base-"));
  try {
    await extract(commit, scratch);
    if (!existsSync(join(scratch, "cdktf.json"))) return new Map();
    symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"), "dir");
    return readStacks(await synthesize({ root: scratch, environments: [environment] }), environment);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** An archive leaves nothing behind in the repository when this is interrupted, as a work tree would. */
async function extract(commit: string, directory: string): Promise<void> {
  const archive = join(directory, "commit.tar");
  for (const [program, ...args] of [
    ["git", "archive", "--format=tar", `--output=${archive}`, commit],
    ["tar", "-xf", archive, "-C", directory],
  ] as const) {
    const { exitCode, output } = await runProgram(program, args, { cwd: ROOT });
    if (exitCode !== 0) throw new Failure(`${program}: ${output.trim()}`);
  }
}

/** The resources of synthesized stacks of an environment, by stack and address. */
export function readStacks(
  stacks: readonly ManifestStack[],
  environment: string,
): ReadonlyMap<string, Resources> {
  return new Map(
    stacks
      .filter(({ name }) => name.startsWith(`${environment}-`))
      .map(({ name, directory }) => [name, readResources(join(directory, "cdk.tf.json"))]),
  );
}

/** Compares stacks with what they were; a stack that is gone is all deletions. */
export function compareStacks(
  before: ReadonlyMap<string, Resources>,
  after: ReadonlyMap<string, Resources>,
): readonly StackDiff[] {
  const names = [...after.keys(), ...[...before.keys()].filter((name) => !after.has(name))];
  return names.map((stack) => ({
    stack,
    status: "planned",
    changes: sortChanges([
      ...compareResources(before.get(stack) ?? new Map(), after.get(stack) ?? new Map()),
    ]),
    outputs: [],
  }));
}

function* compareResources(before: Resources, after: Resources): Generator<ResourceChange> {
  for (const address of new Set([...before.keys(), ...after.keys()])) {
    const [old, current] = [before.get(address), after.get(address)];
    if (current === undefined) yield { address, action: "delete", attributes: [] };
    else if (old === undefined) yield { address, action: "create", attributes: [] };
    else {
      const attributes = [...compareValues({ before: old, after: current })].map((attribute) => ({
        ...attribute,
        forcesReplacement: false,
      }));
      if (attributes.length > 0) yield { address, action: "update", attributes };
    }
  }
}

/** Managed resources without the metadata under `//`, which names construct paths. */
function readResources(path: string): Resources {
  const { resource = {} } = JSON.parse(readFileSync(path, "utf8")) as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  const entries = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(
      ([name, { "//": _, ...attributes }]) => [`${type}.${name}`, attributes] as const,
    ),
  );
  return new Map(entries);
}

async function git(...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await runProgram("git", args, { cwd: ROOT });
  return exitCode === 0 ? stdout.trim() : undefined;
}
