import {
  type Action,
  actions,
  type DiffSummary,
  hasChanges,
  type ResourceChange,
  type StackDiff,
} from "./summary.ts";

/** GitHub cuts a comment at 65,536 characters; attributes are left out before that. */
const MAX_ATTRIBUTES = 40;
const VERBS: Readonly<Record<Action, string>> = {
  delete: "delete",
  replace: "**replace** (delete and create)",
  update: "update",
  create: "create",
  import: "import",
  move: "move",
  forget: "forget (stays in the cloud)",
};

/** The summary as a comment of a pull request: what is lost on top, then stack by stack. */
export function renderMarkdown(summary: DiffSummary): string {
  const { environment, comparison, stacks } = summary;
  const lines = [`## Changes to \`${environment}\``, "", totals(stacks), ""];
  if (comparison.kind === "offline") {
    lines.push(
      `> Offline: the stacks as synthesized here, compared with those of \`${comparison.base}\`. What is deployed was`,
      "> not looked at, so drift is not seen, and whether an update needs a replacement is not known.",
      "",
    );
  }
  lines.push(...dangers(stacks));
  for (const stack of stacks) lines.push(...stackSection(stack));
  return `${lines.join("\n").trimEnd()}\n`;
}

function totals(stacks: readonly StackDiff[]): string {
  const all = stacks.flatMap((stack) => (stack.status === "planned" ? stack.changes : []));
  const counts = actions
    .map((action) => ({ action, count: all.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`);
  const open = stacks.filter(({ status }) => status !== "planned").length;
  if (open > 0) counts.push(`${open} of ${stacks.length} stacks not compared`);
  if (counts.length > 0) return `${counts.join(", ")}.`;
  return stacks.some(hasChanges) ? "Only outputs change." : "No changes.";
}

function dangers(stacks: readonly StackDiff[]): readonly string[] {
  const rows = stacks.flatMap((stack) =>
    stack.status === "planned"
      ? stack.changes
          .filter(({ action }) => action === "delete" || action === "replace")
          .map((change) => `| ${change.action} | \`${change.address}\` | ${stack.stack} | ${cause(change)} |`)
      : [],
  );
  if (rows.length === 0) return [];
  return [
    "### ⚠️ Deletions and replacements",
    "",
    "| | resource | stack | because of |",
    "|---|---|---|---|",
    ...rows,
    "",
  ];
}

function cause({ attributes, reason }: ResourceChange): string {
  const forced = attributes
    .filter(({ forcesReplacement }) => forcesReplacement)
    .map(({ path }) => code(path));
  return [...forced, ...(reason === undefined ? [] : [escapeText(reason)])].join(", ");
}

function stackSection(stack: StackDiff): readonly string[] {
  const title = `### ${stack.stack}`;
  switch (stack.status) {
    case "failed":
      return [title, "", "Could not be planned:", "", "```text", stack.message, "```", ""];
    case "producer-missing":
    case "state-missing":
      return [title, "", stack.message, ""];
    case "planned":
      if (!hasChanges(stack)) return [title, "", "No changes.", ""];
      return [
        title,
        "",
        ...stack.changes.flatMap(changeLines),
        ...(stack.outputs.length > 0 ? [`- outputs: ${stack.outputs.map(code).join(", ")}`] : []),
        "",
      ];
  }
}

function changeLines({ action, address, attributes, reason }: ResourceChange): readonly string[] {
  const note = reason === undefined ? "" : ` (${escapeText(reason)})`;
  const shown = attributes.slice(0, MAX_ATTRIBUTES);
  const left = attributes.length - shown.length;
  return [
    `- ${VERBS[action]} \`${address}\`${note}`,
    ...shown.map(
      ({ path, before, after, forcesReplacement }) =>
        `  - ${code(path)}: ${code(before)} → ${code(after)}${forcesReplacement ? " **forces replacement**" : ""}`,
    ),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ];
}

/** Inline code that also holds backticks and, in a table, pipes. */
function code(text: string): string {
  const fence = text.includes("`") ? "``" : "`";
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}

function escapeText(text: string): string {
  return text.replace(/[|<>*_`]/g, (character) => `\\${character}`);
}
