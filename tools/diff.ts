import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Environment } from "../stacks/environments/schema.ts";
import { compareStacks, readStacks, resolveBase, synthesizeAt } from "./diff/offline.ts";
import { planStack } from "./diff/plan-stack.ts";
import { renderMarkdown } from "./diff/render-markdown.ts";
import { type DiffSummary, exitCodeOf, type StackDiff } from "./diff/summary.ts";
import { synthesizeReleases } from "./release/apply-stacks.ts";
import { imageStacks } from "./release/image-stacks.ts";
import { nextRecord } from "./release/next-record.ts";
import { type ManifestStack, ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure, Interrupted } from "./shared/failure.ts";
import { requireTerraform } from "./shared/terraform.ts";

const OUT = join(ROOT, "cdktf.out", "diff");

await runCommand(
  {
    name: "diff",
    about:
      "Says what a deployment of one environment would change: plans each of its stacks through cdktf diff, producers\n" +
      "before consumers, and sums the plans up with deletions and replacements on top.",
    environment: "required",
    options: {
      offline: { about: "compare with the stacks of another commit instead of what is deployed" },
      base: { value: "commit", about: "with --offline: the commit; default: where this branch left main" },
      json: { about: "print the summary as JSON instead of Markdown" },
      verbose: { about: "also show what cdktf and Terraform write" },
    },
    exits: [
      "0   nothing would change",
      "2   something would, or a stack waits for one that was never deployed",
      "1   a stack could not be planned",
      "64  wrong arguments",
    ],
    notes: [
      "Both summaries are also written to cdktf.out/diff/<environment>.md and .json. Values that a provider or their\n" +
        "name calls sensitive are never shown.",
      "--offline needs no credentials, no network and no Terraform. It knows nothing of what is deployed: it sees no\n" +
        "drift, and cannot tell an update from a replacement. The packages installed here are used for both sides.",
    ],
  },
  async ({ environment: name, flags, values }) => {
    const found = requireEnvironment(name);
    const environment = found.name;
    const offline = flags.offline || flags.base;
    const summary = offline
      ? await diffOffline(environment, values.base)
      : await diffDeployed(found, flags.verbose);
    const [json, markdown] = [`${JSON.stringify(summary, undefined, 2)}\n`, renderMarkdown(summary)];
    mkdirSync(OUT, { recursive: true });
    writeFileSync(join(OUT, `${environment}.json`), json);
    writeFileSync(join(OUT, `${environment}.md`), markdown);
    process.stdout.write(flags.json ? json : markdown);
    return exitCodeOf(summary);
  },
);

async function diffDeployed(found: Environment, verbose: boolean): Promise<DiffSummary> {
  const environment = found.name;
  await requireTerraform();
  progress(`Synthesizing ${environment} …`);
  const all = await synthesizeServed(found, await synthesize({ environments: [environment] }));
  const stacks: StackDiff[] = [];
  for (const [index, stack] of all.entries()) {
    progress(`Planning ${stack.name} (${index + 1} of ${all.length}) …`);
    const logFile = join(OUT, `${stack.name}.log`);
    const diff = await planStack(stack, {
      environments: [environment],
      logFile,
      ...(verbose ? { onOutput: (piece: string) => process.stderr.write(piece) } : {}),
    });
    if (diff.status === "failed") progress(`  failed; see ${relative(ROOT, logFile)}`);
    stacks.push(diff);
  }
  return { environment, comparison: { kind: "plan" }, stacks };
}

/** The stacks with the images that a deployment would use: those that it is given, or those that serve. */
async function synthesizeServed(
  environment: Environment,
  stacks: readonly ManifestStack[],
): Promise<readonly ManifestStack[]> {
  if (imageStacks(stacks).length === 0) return stacks;
  const next = await nextRecord(environment, stacks, { again: true }).catch((error: unknown) => {
    if (!(error instanceof Failure) || error instanceof Interrupted) throw error;
    // Planning says the same of each stack that it concerns, and plans the others.
    progress(`Planning without a release: ${error.message}`);
    return undefined;
  });
  return next ? await synthesizeReleases({ [environment.name]: next.record }) : stacks;
}

async function diffOffline(environment: string, given: string | undefined): Promise<DiffSummary> {
  const base = await resolveBase(given);
  progress(`Synthesizing ${environment} as of ${base.label} …`);
  const before = await synthesizeAt(base.commit, environment);
  progress(`Synthesizing ${environment} as it is here …`);
  const after = readStacks(await synthesize({ environments: [environment] }), environment);
  return {
    environment,
    comparison: { kind: "offline", base: base.label },
    stacks: compareStacks(before, after),
  };
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
