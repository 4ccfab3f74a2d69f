/** Who signs the tokens of GitHub's workflows, without scheme. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/** A repository on GitHub, as its workflows' tokens name it. */
export interface GithubRepository {
  /** owner/name. */
  readonly slug: string;
  /** Number of the repository, which a rename does not change. */
  readonly id: string;
  /** Number of its owner. */
  readonly ownerId: string;
  /**
   * First part of the `sub` claim: `repo:owner/name`, or the form with numbers that repositories have which were
   * created or renamed after 2026-06-18. The repository's OIDC settings show which.
   *
   * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens
   */
  readonly subject: string;
  readonly defaultBranch: string;
}

/** Whose jobs may plan, by what they are: pull requests, and the default branch for the scheduled look at drift. */
export function plannerSubjects({
  subject,
  defaultBranch,
}: GithubRepository): Readonly<Record<string, string>> {
  return {
    "pull-request": `${subject}:pull_request`,
    "default-branch": `${subject}:ref:refs/heads/${defaultBranch}`,
  };
}

/** Whose jobs may deploy: those of the GitHub environment, which asks for its approvals before the job gets a token. */
export function deployerSubjects(
  { subject }: GithubRepository,
  environment: string,
): Readonly<Record<string, string>> {
  return { environment: `${subject}:environment:${environment}` };
}
