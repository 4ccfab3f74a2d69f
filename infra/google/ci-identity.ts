import { Construct } from "constructs";
import { IamWorkloadIdentityPool } from "#google/iam-workload-identity-pool";
import { IamWorkloadIdentityPoolProvider } from "#google/iam-workload-identity-pool-provider";
import { ProjectIamCustomRole } from "#google/project-iam-custom-role";
import { ProjectIamMember } from "#google/project-iam-member";
import { ServiceAccountIamMember } from "#google/service-account-iam-member";
import { type CiRole, ciAccountName, WORKLOAD_PROVIDER_ID, workloadPoolId } from "../ci-names.ts";
import { explain } from "../explain.ts";
import {
  deployerSubjects,
  GITHUB_ISSUER,
  type GithubRepository,
  plannerSubjects,
} from "../github-repository.ts";
import { requireAll } from "../refuse.ts";
import type { ProjectPermissions } from "./ci-permissions.ts";
import { ServiceAccount } from "./service-account.ts";

export interface CiIdentityProps {
  readonly project: string;
  /** Opens every name: product and environment. */
  readonly prefix: string;
  /** The environment, which is also the name of the GitHub environment whose jobs deploy. */
  readonly environment: string;
  readonly repository: GithubRepository;
  /** What a plan reads. */
  readonly planner: ProjectPermissions;
  /** What a deployment changes. */
  readonly deployer: ProjectPermissions;
}

const TRUST: Readonly<Record<CiRole, string>> = {
  planner: "Jobs of pull requests and of the default branch plan.",
  deployer: "Jobs of the GitHub environment deploy.",
};
const POOL_ID = /^[a-z][a-z0-9-]{2,30}[a-z0-9]$/;

/**
 * Who GitHub's workflows are on Google Cloud, without keys: a planner that reads, for pull requests and the default
 * branch, and a deployer, for jobs of the environment alone.
 *
 * @see https://docs.cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines
 */
export class CiIdentity extends Construct {
  readonly planner: ServiceAccount;
  readonly deployer: ServiceAccount;
  /** What each may do beyond predefined roles, by the name of a custom role. */
  readonly customRoles: Readonly<Record<CiRole, string>>;
  readonly provider: IamWorkloadIdentityPoolProvider;

  constructor(scope: Construct, id: string, props: CiIdentityProps) {
    super(scope, id);
    const { project, prefix, environment, repository } = props;
    const poolId = workloadPoolId(prefix);
    requireAll(this, [
      [
        POOL_ID.test(poolId) && !poolId.startsWith("gcp-"),
        `the pool's id "${poolId}" must be 4 to 32 lower-case letters, digits and hyphens, and not start with gcp-`,
      ],
    ]);
    const pool = new IamWorkloadIdentityPool(this, "pool", {
      project,
      workloadIdentityPoolId: poolId,
      displayName: poolId,
      description: `GitHub workflows of ${repository.slug}`.slice(0, 256),
      disabled: false,
    });
    this.provider = new IamWorkloadIdentityPoolProvider(this, "provider", {
      project,
      workloadIdentityPoolId: pool.workloadIdentityPoolId,
      workloadIdentityPoolProviderId: WORKLOAD_PROVIDER_ID,
      displayName: "GitHub",
      disabled: false,
      attributeMapping: {
        "google.subject": "assertion.sub",
        "attribute.repository": "assertion.repository",
        "attribute.repository_id": "assertion.repository_id",
      },
      attributeCondition: trustedTokens(repository, environment),
      oidc: { issuerUri: `https://${GITHUB_ISSUER}` },
    });
    const planner = this.createAccount(props, "planner");
    const deployer = this.createAccount(props, "deployer");
    this.planner = planner.account;
    this.deployer = deployer.account;
    this.customRoles = { planner: planner.customRole, deployer: deployer.customRole };
    this.trust(pool, this.planner, { role: "planner", subjects: plannerSubjects(repository) });
    this.trust(pool, this.deployer, {
      role: "deployer",
      subjects: deployerSubjects(repository, environment),
    });
  }

  private createAccount(
    props: CiIdentityProps,
    role: CiRole,
  ): { account: ServiceAccount; customRole: string } {
    const { project, prefix, environment } = props;
    const { roles, permissions } = props[role];
    const custom = new ProjectIamCustomRole(this, `${role}-role`, {
      project,
      roleId: `${prefix}-${role}`.replaceAll("-", "_"),
      title: `${prefix} ${role}`,
      description: "What no predefined role gives without giving more.",
      permissions: Object.entries(permissions).flatMap(([kind, { verbs }]) =>
        verbs.map((verb) => `${kind}.${verb}`),
      ),
      stage: "GA",
    });
    explain(
      custom,
      Object.entries(permissions).map(([kind, { why }]) => ({ sid: kind, why })),
    );
    const account = new ServiceAccount(this, role, {
      project,
      accountId: ciAccountName(prefix, role),
      displayName: `GitHub, ${role} of ${environment}`,
      projectRoles: roles,
    });
    const grant = new ProjectIamMember(this, `${role}-project-custom`, {
      project,
      role: custom.name,
      member: account.member,
    });
    explain(grant, "What no predefined role gives without giving more.");
    return { account, customRole: custom.name };
  }

  /** Lets exactly these subjects act as an account: roles/iam.workloadIdentityUser on the account. */
  private trust(
    pool: IamWorkloadIdentityPool,
    account: ServiceAccount,
    { role, subjects }: { readonly role: CiRole; readonly subjects: Readonly<Record<string, string>> },
  ): void {
    for (const [what, subject] of Object.entries(subjects)) {
      const grant = new ServiceAccountIamMember(this, `${role}-from-${what}`, {
        serviceAccountId: account.resource.name,
        role: "roles/iam.workloadIdentityUser",
        member: `principal://iam.googleapis.com/${pool.name}/subject/${subject}`,
      });
      explain(grant, TRUST[role]);
    }
  }
}

/** The tokens that are taken at all: of the repository by its number, because a name can change hands, and its jobs. */
function trustedTokens(repository: GithubRepository, environment: string): string {
  const subjects = [
    ...Object.values(plannerSubjects(repository)),
    ...Object.values(deployerSubjects(repository, environment)),
  ];
  return [
    `assertion.repository_id == "${repository.id}"`,
    `assertion.repository_owner_id == "${repository.ownerId}"`,
    `(${subjects.map((subject) => `assertion.sub == "${subject}"`).join(" || ")})`,
  ].join(" && ");
}
