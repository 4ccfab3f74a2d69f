import { Construct } from "constructs";
import { IamOpenidConnectProvider } from "#aws/iam-openid-connect-provider";
import { IamRole } from "#aws/iam-role";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { AWS_AUDIENCE, type CiRole, ciAccountName } from "../ci-names.ts";
import { explain } from "../explain.ts";
import {
  deployerSubjects,
  GITHUB_ISSUER,
  type GithubRepository,
  plannerSubjects,
} from "../github-repository.ts";
import { suppress } from "../policy/suppress.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

export interface CiIdentityProps {
  readonly accountId: string;
  /** Opens every name: product and environment. */
  readonly prefix: string;
  /** The environment, which is also the name of the GitHub environment whose jobs deploy. */
  readonly environment: string;
  readonly repository: GithubRepository;
  /** An account has one provider for GitHub: who comes first creates it. */
  readonly oidcProvider: "create" | "existing";
  /** What a plan reads. */
  readonly planner: readonly Statement[];
  /** What a deployment changes. */
  readonly deployer: readonly Statement[];
}

/** Longest session of a job, seconds; 3600 is also the least that IAM takes. */
const MAX_SESSION_S = 3600;

const TRUST = {
  planner: "Jobs of pull requests and of the default branch plan.",
  deployer: "Jobs of the GitHub environment deploy.",
} as const;

/**
 * Who GitHub's workflows are on AWS, without keys: a planner that reads, for pull requests and the default branch,
 * and a deployer, for jobs of the environment alone.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class CiIdentity extends Construct {
  readonly plannerArn: string;
  readonly deployerArn: string;

  constructor(scope: Construct, id: string, props: CiIdentityProps) {
    super(scope, id);
    const { accountId, repository, environment, oidcProvider } = props;
    const providerArn =
      oidcProvider === "create"
        ? new IamOpenidConnectProvider(this, "provider", {
            url: `https://${GITHUB_ISSUER}`,
            clientIdList: [AWS_AUDIENCE],
          }).arn
        : `arn:aws:iam::${accountId}:oidc-provider/${GITHUB_ISSUER}`;
    this.plannerArn = this.createRole(props, {
      role: "planner",
      providerArn,
      subjects: Object.values(plannerSubjects(repository)),
    });
    this.deployerArn = this.createRole(props, {
      role: "deployer",
      providerArn,
      subjects: Object.values(deployerSubjects(repository, environment)),
    });
  }

  private createRole(
    props: CiIdentityProps,
    trust: {
      readonly role: CiRole;
      readonly providerArn: string;
      readonly subjects: readonly string[];
    },
  ): string {
    const { role, providerArn, subjects } = trust;
    const trusted: readonly Statement[] = [
      {
        sid: "GithubWorkflows",
        why: TRUST[role],
        principal: { Federated: providerArn },
        actions: ["sts:AssumeRoleWithWebIdentity"],
        resources: [],
        conditions: {
          StringEquals: { [`${GITHUB_ISSUER}:aud`]: AWS_AUDIENCE, [`${GITHUB_ISSUER}:sub`]: subjects },
        },
      },
    ];
    const created = new IamRole(this, role, {
      name: ciAccountName(props.prefix, role),
      description: `GitHub, ${role} of ${props.environment}`,
      maxSessionDuration: MAX_SESSION_S,
      assumeRolePolicy: policyDocument(trusted),
    });
    explain(created, trusted);
    const policy = new IamRolePolicy(this, `${role}-policy`, {
      name: role,
      role: created.name,
      policy: policyDocument(props[role]),
    });
    explain(policy, props[role]);
    const reasons = props[role].flatMap(({ resources, withoutResource = "" }) =>
      resources.includes("*") && withoutResource !== "" ? [withoutResource] : [],
    );
    if (reasons.length > 0) suppress(policy, "iam-wildcard-resource", reasons.join(" "));
    return created.arn;
  }
}
