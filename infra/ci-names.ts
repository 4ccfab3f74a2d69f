/** What a workflow may be: one that reads, or one that changes. */
export type CiRole = "planner" | "deployer";

/** Name of the provider in the pool of {@link workloadPoolId}. */
export const WORKLOAD_PROVIDER_ID = "github";

/** Who AWS's tokens are for: what its own sign-in action asks GitHub for. */
export const AWS_AUDIENCE = "sts.amazonaws.com";

/** Name of the pool that takes the tokens of GitHub's workflows, within its project. */
export function workloadPoolId(prefix: string): string {
  return `${prefix}-github`;
}

/** Name of a workflow's service account on Google Cloud, and of its role on AWS. */
export function ciAccountName(prefix: string, role: CiRole): string {
  return `${prefix}-${role}`;
}
