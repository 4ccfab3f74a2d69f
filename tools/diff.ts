import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { compareStacks, readStacks, resolveBase, synthesizeAt } from "./diff/offline.ts";
import { planStack } from "./diff/plan-stack.ts";
import { renderMarkdown } from "./diff/render-markdown.ts";
import { type DiffSummary, exitCodeOf, type StackDiff } from "./diff/summary.ts";
import { ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
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
    const { name: environment } = requireEnvironment(name);
    const offline = flags.offline || flags.base;
    const summary = offline
      ? await diffOffline(environment, values.base)
      : await diffDeployed(environment, flags.verbose);
    const [json, markdown] = [`${JSON.stringify(summary, undefined, 2)}\n`, renderMarkdown(summary)];
    mkdirSync(OUT, { recursive: true });
    writeFileSync(join(OUT, `${environment}.json`), json);
    writeFileSync(join(OUT, `${environment}.md`), markdown);
    process.stdout.write(flags.json ? json : markdown);
    return exitCodeOf(summary);
  },
);

async function diffDeployed(environment: string, verbose: boolean): Promise<DiffSummary> {
  await requireTerraform();
  progress(`Synthesizing ${environment} …`);
  const all = await synthesize({ environments: [environment] });
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
