import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type CdktfOptions, type ManifestStack, runCdktf, SPINNER } from "../shared/cdktf.ts";
import { runProgram } from "../shared/run-program.ts";
import { isBucketMissing, isStateMissing, lacksCredentials } from "../shared/terraform-errors.ts";
import type { PlanJson } from "./plan.ts";
import { readPlan } from "./read-plan.ts";
import type { StackDiff } from "./summary.ts";

const MAX_ERROR_LINES = 40;

/** Plans one synthesized stack through `cdktf diff` and reads the plan; the full output goes to a file beside it. */
export async function planStack(
  stack: ManifestStack,
  options: CdktfOptions & { readonly logFile: string },
): Promise<StackDiff> {
  const plan = join(stack.directory, "plan");
  // A plan of an earlier run would be taken for this one's.
  rmSync(plan, { force: true });
  // The lock file is made anew with cdktf.out: checksums for other platforms would be fetched for nothing.
  const { exitCode, output } = await runCdktf(
    ["diff", stack.name, "--skip-synth", "--skip-provider-lock"],
    options,
  );
  mkdirSync(dirname(options.logFile), { recursive: true });
  writeFileSync(options.logFile, stripVTControlCharacters(output));
  if (exitCode !== 0 || !existsSync(plan)) return explain(stack, output);
  const shown = await runProgram("terraform", ["show", "-json", "plan"], {
    cwd: stack.directory,
    env: { CHECKPOINT_DISABLE: "1" },
  });
  if (shown.exitCode !== 0) return { stack: stack.name, status: "failed", message: shown.output.trim() };
  return { stack: stack.name, status: "planned", ...readPlan(JSON.parse(shown.stdout) as PlanJson) };
}

/** What a failed plan means: some failures only say that something was not deployed yet. */
export function explain(
  { name, dependencies }: Pick<ManifestStack, "name" | "dependencies">,
  output: string,
): StackDiff {
  const plain = stripVTControlCharacters(output);
  if (isStateMissing(plain) || /This object does not have an attribute named/.test(plain)) {
    const producers = dependencies.length > 0 ? dependencies.join(", ") : "a stack that it reads from";
    const message = `Not planned: it reads from ${producers}, which was not deployed yet. Deploy that first; all of ${name} is then new or unchanged.`;
    return { stack: name, status: "producer-missing", message };
  }
  if (isBucketMissing(plain)) {
    const message =
      "Not planned: the bucket of its state does not exist. docs/forking.md says how the first state comes to be.";
    return { stack: name, status: "state-missing", message };
  }
  const hint = lacksCredentials(plain) ? "\nSign in to the cloud, or compare without it: --offline" : "";
  return { stack: name, status: "failed", message: errorsIn(plain, name) + hint };
}

/** From the first error on, without the prefix that cdktf gives each line. */
function errorsIn(output: string, stack: string): string {
  const lines = output
    .split("\n")
    .map((line) =>
      line
        .replace(stack, "")
        .replace(/^\s*[│╷╵]?\s?/, "")
        .trimEnd(),
    )
    .filter((line) => line !== "" && !SPINNER.test(line));
  const first = lines.findIndex((line) => /^Error:/.test(line));
  return lines.slice(Math.max(first, 0)).slice(0, MAX_ERROR_LINES).join("\n");
}
