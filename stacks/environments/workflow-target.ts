import { type CiRole, ciAccountName, WORKLOAD_PROVIDER_ID, workloadPoolId } from "../../infra/ci-names.ts";
import { type Names, namesOf } from "../names.ts";
import type { Environment } from "./schema.ts";
import { type AwsAccount, awsAccountOf, findSide, type GoogleSide } from "./sides.ts";

/** Google Cloud: a service account for each role, and the provider that a workflow's token goes to. */
export interface GoogleTarget extends Readonly<Record<CiRole, string>> {
  readonly workloadIdentityProvider: string;
  /** Where the server's image is pushed to, without tag. */
  readonly image: string;
}

/** AWS: the ARN of a role for each of a workflow's. */
export interface AwsTarget extends Readonly<Record<CiRole, string>> {
  readonly region: string;
  /** Where the function's image is pushed to, without tag; absent where only the zone is there. */
  readonly image?: string;
}

/** What a workflow knows of an environment: where its jobs sign in, and where images go. */
export interface WorkflowTarget {
  /** Also the name of the GitHub environment whose jobs deploy. */
  readonly environment: string;
  readonly google: GoogleTarget | undefined;
  readonly aws: AwsTarget | undefined;
}

/** What the foundation makes, by the names it gives: nobody copies its outputs into a workflow. */
export function workflowTarget(environment: Environment): WorkflowTarget {
  const names = namesOf(environment);
  const google = findSide(environment.sides, "google");
  const account = awsAccountOf(environment.sides);
  const runsThere = findSide(environment.sides, "aws") !== undefined;
  return {
    environment: environment.name,
    google: google && googleTarget(google, names),
    aws: account && awsTarget(account, names, runsThere),
  };
}

function googleTarget({ project, projectNumber, region }: GoogleSide, names: Names): GoogleTarget {
  const { prefix, registry, images } = names;
  const account = (role: CiRole) => `${ciAccountName(prefix, role)}@${project}.iam.gserviceaccount.com`;
  const pool = `projects/${projectNumber}/locations/global/workloadIdentityPools/${workloadPoolId(prefix)}`;
  return {
    workloadIdentityProvider: `${pool}/providers/${WORKLOAD_PROVIDER_ID}`,
    planner: account("planner"),
    deployer: account("deployer"),
    image: `${region}-docker.pkg.dev/${project}/${registry}/${images.server}`,
  };
}

function awsTarget({ accountId, region }: AwsAccount, names: Names, runsThere: boolean): AwsTarget {
  const { prefix, registry, images } = names;
  const role = (name: CiRole) => `arn:aws:iam::${accountId}:role/${ciAccountName(prefix, name)}`;
  return {
    region,
    planner: role("planner"),
    deployer: role("deployer"),
    ...(runsThere
      ? { image: `${accountId}.dkr.ecr.${region}.amazonaws.com/${registry}/${images.lambda}` }
      : {}),
  };
}
