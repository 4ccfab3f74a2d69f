import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { ManifestStack } from "./cdktf.ts";
import { runProgram } from "./run-program.ts";
import { isBucketMissing, isStateMissing } from "./terraform-errors.ts";

/** What the state of a stack says of its outputs. */
export type StackOutputs =
  | { readonly status: "read"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly status: "never-deployed" }
  | { readonly status: "unreadable"; readonly message: string };

/** The parts of a synthesized stack that matter here. */
interface Synthesized {
  readonly terraform: { readonly backend: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly output?: Readonly<Record<string, unknown>>;
}

/** The names of the outputs that a synthesized stack has. */
export function outputNames(stack: ManifestStack): readonly string[] {
  return Object.keys(readSynthesized(stack).output ?? {});
}

/**
 * Reads the outputs of a deployed stack from wherever its state is, as Terraform itself reads another stack's: that
 * takes no provider, no lock and no lock's permission.
 */
export async function readOutputs(stack: ManifestStack): Promise<StackOutputs> {
  const scratch = mkdtempSync(join(tmpdir(), "outputs-"));
  try {
    writeFileSync(join(scratch, "main.tf.json"), JSON.stringify(reader(stack)));
    await terraform(scratch, ["init", "-input=false", "-no-color"]);
    const lines = await terraform(scratch, ["apply", "-auto-approve", "-input=false", "-json"]);
    // The plan writes a line of this type too, without values.
    const values = lines.findLast(({ type }) => type === "outputs")?.outputs?.["all"]?.value;
    if (values) return { status: "read", values };
    const errors = lines.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
    const message = errors.map(({ summary, detail }) => `${summary}: ${detail}`.trim()).join("\n");
    if (isStateMissing(message) || isBucketMissing(message)) return { status: "never-deployed" };
    return { status: "unreadable", message: message || "terraform said nothing" };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** One line of what Terraform writes with -json. */
interface Line {
  readonly type?: string;
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail: string };
  readonly outputs?: Readonly<Record<string, { readonly value?: Readonly<Record<string, unknown>> }>>;
}

async function terraform(directory: string, args: readonly string[]): Promise<readonly Line[]> {
  const { stdout } = await runProgram("terraform", args, {
    cwd: directory,
    // What the caller gives every plan or apply, such as -lock=false, has no meaning for this one.
    env: { CHECKPOINT_DISABLE: "1", TF_CLI_ARGS_apply: "", TF_CLI_ARGS_init: "", TF_WORKSPACE: "" },
  });
  return stripVTControlCharacters(stdout)
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);
}

function reader(stack: ManifestStack): object {
  const [[backend, given] = ["", {}]] = Object.entries(readSynthesized(stack).terraform.backend);
  const config =
    backend === "local" ? { ...given, path: resolve(stack.directory, String(given["path"])) } : given;
  return {
    data: { terraform_remote_state: { it: { backend, config } } },
    // Sensitive as a whole where any of them is: only what is read here is shown by whoever reads it.
    output: { all: { value: `\${nonsensitive(data.terraform_remote_state.it.outputs)}` } },
  };
}

function readSynthesized({ directory }: ManifestStack): Synthesized {
  return JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Synthesized;
}
