import { code } from "./inline-markdown.ts";
import type { DiffSummary } from "./summary.ts";
import { type Detail, dangers, stackSections, totals } from "./summary-sections.ts";

const DETAIL: Detail = { attributes: 40, changes: Number.POSITIVE_INFINITY };

/** The summary of one environment: what is lost on top, then stack by stack. */
export function renderMarkdown({ environment, comparison, stacks }: DiffSummary): string {
  const lines = [`## Changes to \`${environment}\``, "", totals(stacks), ""];
  if (comparison.kind === "offline") lines.push(...offlineNote(comparison.base));
  lines.push(...dangers(stacks, DETAIL), ...stackSections(stacks, DETAIL));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** What a comparison without the clouds cannot know. */
export function offlineNote(base: string): readonly string[] {
  return [
    `> Offline: the stacks as synthesized here, compared with those of ${code(base)}. What is deployed was`,
    "> not looked at, so drift is not seen, and whether an update needs a replacement is not known.",
    "",
  ];
}
