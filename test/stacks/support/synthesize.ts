import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../stacks/create-app.ts";
import type { Environment } from "../../../stacks/environments/schema.ts";
import type { Attributes } from "../../infra/support/synthesize-construct.ts";

/** Every stack's cdk.tf.json as it is written, by the stack's name. */
export function synthesizeFiles(
  environments: readonly Environment[],
  options: { readonly firstState?: readonly string[] } = {},
): ReadonlyMap<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), "stacks-"));
  try {
    createApp(environments, { outdir, ...options }).synth();
    const stacks = join(outdir, "stacks");
    const names = readdirSync(stacks).sort();
    return new Map(names.map((name) => [name, readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Every stack as synthesized, by its name. */
export function synthesizeStacks(
  environments: readonly Environment[],
  options: { readonly firstState?: readonly string[] } = {},
): ReadonlyMap<string, Attributes> {
  const files = synthesizeFiles(environments, options);
  return new Map([...files].map(([name, text]) => [name, JSON.parse(text)]));
}
