import { offlineNote } from "../diff/render-markdown.ts";
import { type Action, actions, type DiffSummary, hasChanges, type StackDiff } from "../diff/summary.ts";
import { countOf, type Detail, dangers, stackSections, totals } from "../diff/summary-sections.ts";

export interface ReportOptions {
  readonly title: string;
  /** Where nothing is left out. */
  readonly runUrl?: string;
  /** Environments that should be among the summaries and are not. */
  readonly absent: readonly string[];
}

/** A comment and an issue hold this many characters. @see https://github.com/orgs/community/discussions/41331 */
const MAX_LENGTH = 65_536;
/** From everything to numbers alone: the first that fits is taken. */
const DETAILS: readonly Detail[] = [
  { attributes: 40, changes: Number.POSITIVE_INFINITY },
  { attributes: 5, changes: Number.POSITIVE_INFINITY },
  { attributes: 0, changes: 100 },
  { attributes: 0, changes: 10 },
];

/** Several environments in one page: the numbers, then everything that is lost, then the rest to open. */
export function renderReport(summaries: readonly DiffSummary[], options: ReportOptions): string {
  for (const detail of DETAILS) {
    const page = render(summaries, options, detail);
    if (page.length <= MAX_LENGTH) return page;
  }
  return `## ${options.title}\n\nToo many changes to be shown here.${footer(options)}\n`;
}

function render(summaries: readonly DiffSummary[], options: ReportOptions, detail: Detail): string {
  const stacks = summaries.flatMap((summary) => summary.stacks);
  const [offline] = summaries.flatMap(({ comparison }) =>
    comparison.kind === "offline" ? [comparison] : [],
  );
  const told = summaries.filter((summary) => !isQuiet(summary.stacks));
  const same = summaries.filter((summary) => isQuiet(summary.stacks));
  const lines = [
    `## ${options.title}`,
    "",
    ...table(told),
    ...(options.absent.length > 0
      ? [`> Nothing is known of ${listOf(options.absent)}: no summary was left.`, ""]
      : []),
    ...(offline ? offlineNote(offline.base) : []),
    ...dangers(stacks, detail),
    ...told.flatMap((summary) => environmentSection(summary, detail)),
    ...(same.length > 0 ? [`No changes: ${listOf(same.map(({ environment }) => environment))}.`] : []),
  ];
  return `${lines.join("\n").trimEnd()}${footer(options)}\n`;
}

/** A row for each environment that changes and a column for each action that one of them has. */
function table(told: readonly DiffSummary[]): readonly string[] {
  const stacks = told.flatMap((summary) => summary.stacks);
  const shown = actions.filter((action) => countOf(stacks, action) > 0);
  const open = stacks.some(({ status }) => status !== "planned") ? ["not compared"] : [];
  const header = ["environment", ...shown, ...open];
  if (header.length === 1) return [];
  return [
    `| ${header.join(" | ")} |`,
    `|---|${"--:|".repeat(header.length - 1)}`,
    ...told.map(({ environment, stacks }) => row(environment, stacks, { shown, open: open.length > 0 })),
    "",
  ];
}

function isQuiet(stacks: readonly StackDiff[]): boolean {
  return stacks.every((stack) => stack.status === "planned" && !hasChanges(stack));
}

function row(
  environment: string,
  stacks: readonly StackDiff[],
  { shown, open }: { readonly shown: readonly Action[]; readonly open: boolean },
): string {
  const counts = shown.map((action) => countOf(stacks, action));
  const missing = stacks.filter(({ status }) => status !== "planned").length;
  const cells = [...counts, ...(open ? [missing] : [])].map((count) => (count === 0 ? "" : String(count)));
  return `| \`${environment}\` | ${cells.join(" | ")} |`;
}

/** Closed, so that what is lost stays in view; a line of its own before Markdown, which GitHub asks for. */
function environmentSection({ environment, stacks }: DiffSummary, detail: Detail): readonly string[] {
  return [
    `<details><summary><b>${environment}</b>: ${totals(stacks)}</summary>`,
    "",
    ...stackSections(stacks, detail),
    "</details>",
    "",
  ];
}

function listOf(environments: readonly string[]): string {
  return environments.map((name) => `\`${name}\``).join(", ");
}

function footer({ runUrl }: ReportOptions): string {
  return runUrl === undefined ? "" : `\n\n[The run](${runUrl}) shows each environment as a whole.`;
}
