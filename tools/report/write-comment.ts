import type { Github } from "./github.ts";

/** Opens what we wrote, invisibly, so that the next run finds it. */
const MARKER = "<!-- npm run report: changes -->";

export interface PullRequestHead {
  /** owner:branch, which may be a fork's. */
  readonly head: string;
  /** Last commit of the branch as far as the page goes. */
  readonly commit: string;
}

/**
 * Writes a page as the one comment of an open pull request, or changes what was written before.
 *
 * @returns what was done, in a sentence.
 */
export async function writeComment(
  github: Github,
  page: string,
  { head, commit }: PullRequestHead,
): Promise<string> {
  const pullRequest = await github.findPullRequest(head, commit);
  if (pullRequest === undefined) return `No open pull request has ${commit} as its head.`;
  const body = `${MARKER}\n${page}`;
  const comment = await github.findComment(pullRequest, MARKER);
  if (comment) await github.updateComment(comment.id, body);
  else await github.createComment(pullRequest, body);
  return `${comment ? "Updated" : "Wrote"} the comment on #${pullRequest}.`;
}
