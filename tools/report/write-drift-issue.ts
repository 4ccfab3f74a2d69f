import { type DiffSummary, hasChanges } from "../diff/summary.ts";
import type { Github } from "./github.ts";

const MARKER = "<!-- npm run report: drift -->";
const TITLE = "What is deployed differs from the default branch";
const GONE = "Gone: what is deployed is what the default branch says.";

/**
 * Keeps one issue open while something differs.
 *
 * @returns what was done, in a sentence.
 */
export async function writeDriftIssue(
  github: Github,
  page: string,
  { summaries, absent }: { readonly summaries: readonly DiffSummary[]; readonly absent: readonly string[] },
): Promise<string> {
  const stacks = summaries.flatMap((summary) => summary.stacks);
  const issue = await github.findIssue(MARKER);
  if (stacks.some(hasChanges)) {
    const body = `${MARKER}\n${page}`;
    if (issue) await github.updateIssue(issue.id, { body });
    else await github.createIssue({ title: TITLE, body });
    return issue ? `Updated #${issue.id}.` : "Opened an issue.";
  }
  // A plan that failed says nothing about drift, and its own job is red.
  const failed = stacks.some(({ status }) => status === "failed" || status === "state-missing");
  if (failed || absent.length > 0) return "Some stacks could not be planned; the issue is left as it is.";
  if (!issue) return "No drift, and no issue about it.";
  await github.createComment(issue.id, GONE);
  await github.updateIssue(issue.id, { state: "closed" });
  return `Closed #${issue.id}.`;
}
