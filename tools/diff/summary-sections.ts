import { cell, code, codeBlock, escapeText } from "./inline-markdown.ts";
import { type Action, actions, hasChanges, type ResourceChange, type StackDiff } from "./summary.ts";

/** How much of a summary is shown. */
export interface Detail {
  /** Arguments of one resource. */
  readonly attributes: number;
  /** Resources of one stack, and rows of deletions and replacements. */
  readonly changes: number;
}

const ORDERS = { new: "new one first", old: "old one removed first" };
const VERBS: Readonly<Record<Action, string>> = {
  delete: "**delete**",
  replace: "**replace**",
  update: "update",
  create: "create",
  import: "import",
  move: "move",
  forget: "forget (stays in the cloud)",
};

/** How many resources meet each fate, in one line. */
export function totals(stacks: readonly StackDiff[]): string {
  const counts = actions
    .map((action) => ({ action, count: countOf(stacks, action) }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${count} to ${action}`);
  const open = stacks.filter(({ status }) => status !== "planned").length;
  if (open > 0) counts.push(`${open} of ${stacks.length} stacks not compared`);
  if (counts.length > 0) return `${counts.join(", ")}.`;
  return stacks.some(hasChanges) ? "Only outputs change." : "No changes.";
}

/** A table of what is lost; nothing where nothing is. */
export function dangers(stacks: readonly StackDiff[], { changes: most }: Detail): readonly string[] {
  const rows = (["delete", "replace"] as const).flatMap((action) =>
    stacks.flatMap((stack) =>
      stack.status === "planned"
        ? stack.changes
            .filter((change) => change.action === action)
            .map((change) => dangerRow(stack.stack, change))
        : [],
    ),
  );
  if (rows.length === 0) return [];
  return [
    "### ⚠️ Deletions and replacements",
    "",
    "| | resource | stack | because of |",
    "|---|---|---|---|",
    ...rows.slice(0, most),
    ...(rows.length > most ? [`| | and ${rows.length - most} more | | |`] : []),
    "",
  ];
}

/** What of several stacks is to be told, those without changes in one line. */
export function stackSections(stacks: readonly StackDiff[], detail: Detail): readonly string[] {
  const [same, told] = [true, false].map((quiet) =>
    stacks.filter((stack) => quiet === (stack.status === "planned" && !hasChanges(stack))),
  );
  return [
    ...(told ?? []).flatMap((stack) => stackSection(stack, detail)),
    ...(same && same.length > 0 ? [`No changes: ${same.map(({ stack }) => stack).join(", ")}.`, ""] : []),
  ];
}

/** One stack, resource by resource. */
function stackSection(stack: StackDiff, detail: Detail): readonly string[] {
  const heading = `### ${stack.stack}`;
  switch (stack.status) {
    case "failed":
      return [heading, "", "Could not be planned:", "", ...codeBlock(stack.message), ""];
    case "producer-missing":
    case "state-missing":
      return [heading, "", escapeText(stack.message), ""];
    case "planned": {
      const left = stack.changes.length - detail.changes;
      return [
        heading,
        "",
        ...stack.changes.slice(0, detail.changes).flatMap((change) => changeLines(change, detail)),
        ...(left > 0 ? [`- and ${left} more`] : []),
        ...(stack.outputs.length > 0 ? [`- outputs: ${stack.outputs.map(code).join(", ")}`] : []),
        "",
      ];
    }
  }
}

/** Resources that meet a fate. */
export function countOf(stacks: readonly StackDiff[], action: Action): number {
  return stacks
    .flatMap((stack) => (stack.status === "planned" ? stack.changes : []))
    .filter((change) => change.action === action).length;
}

function dangerRow(stack: string, change: ResourceChange): string {
  const order = change.first === undefined ? "" : `, ${ORDERS[change.first]}`;
  return `| ${change.action}${order} | ${cell(title(change))} | ${stack} | ${cell(cause(change))} |`;
}

/** The address, and the name that people know. */
function title({ address, name }: ResourceChange): string {
  return name === undefined ? code(address) : `${code(address)} ${escapeText(`“${name}”`)}`;
}

function cause({ attributes, reason }: ResourceChange): string {
  const forced = attributes
    .filter(({ forcesReplacement }) => forcesReplacement)
    .map(({ path }) => code(path));
  return [...forced, ...(reason === undefined ? [] : [escapeText(reason)])].join(", ");
}

function changeLines(change: ResourceChange, detail: Detail): readonly string[] {
  const { action, attributes, first, reason } = change;
  const notes = [...(first === undefined ? [] : [ORDERS[first]]), ...(reason === undefined ? [] : [reason])];
  const note = notes.length === 0 ? "" : ` (${escapeText(notes.join("; "))})`;
  const shown = attributes.slice(0, detail.attributes);
  const left = attributes.length - shown.length;
  return [
    `- ${VERBS[action]} ${title(change)}${note}`,
    ...shown.map(
      ({ path, before, after, forcesReplacement }) =>
        `  - ${code(path)}: ${code(before)} → ${code(after)}${forcesReplacement ? " **forces replacement**" : ""}`,
    ),
    ...(left > 0 ? [`  - and ${left} more`] : []),
  ];
}
