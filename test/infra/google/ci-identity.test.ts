import { describe, expect, it } from "vitest";
import { CiIdentity, type CiIdentityProps } from "../../../infra/google/ci-identity.ts";
import {
  deployerPermissions,
  type ProjectPermissions,
  plannerPermissions,
} from "../../../infra/google/ci-permissions.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props: CiIdentityProps = {
  project: "project",
  prefix: "mcp-dev",
  environment: "dev",
  repository: { slug: "o/r", id: "12", ownerId: "34", subject: "repo:o/r", defaultBranch: "main" },
  planner: {
    roles: { "roles/run.viewer": "reads" },
    permissions: { "secretmanager.secrets": { verbs: ["get"], why: "reads" } },
  },
  deployer: {
    roles: { "roles/serviceusage.serviceUsageConsumer": "calls" },
    permissions: { "run.services": { verbs: ["get", "update"], why: "deploys" } },
  },
};
const identity = synthesizeConstruct((scope) => new CiIdentity(scope, "ci", props));
const namesOf = ({ permissions }: ProjectPermissions) =>
  Object.entries(permissions).flatMap(([kind, { verbs }]) => verbs.map((verb) => `${kind}.${verb}`));

describe("CiIdentity", () => {
  it("takes tokens of this repository's planned jobs alone", () => {
    expect(identity.only("google_iam_workload_identity_pool_provider")).toMatchObject({
      oidc: { issuer_uri: "https://token.actions.githubusercontent.com" },
      attribute_condition: [
        'assertion.repository_id == "12"',
        'assertion.repository_owner_id == "34"',
        '(assertion.sub == "repo:o/r:pull_request" || assertion.sub == "repo:o/r:ref:refs/heads/main" || ' +
          'assertion.sub == "repo:o/r:environment:dev")',
      ].join(" && "),
    });
  });

  it("lets pull requests and the default branch plan, and jobs of the environment deploy", () => {
    const subjects = identity
      .all("google_service_account_iam_member")
      .map(({ service_account_id, member, role }) => [
        String(service_account_id).replace(/.*\.ci_(planner|deployer)_.*/, "$1"),
        String(member).replace(/.*\/subject\//, ""),
        role,
      ]);
    expect(subjects).toEqual([
      ["planner", "repo:o/r:pull_request", "roles/iam.workloadIdentityUser"],
      ["planner", "repo:o/r:ref:refs/heads/main", "roles/iam.workloadIdentityUser"],
      ["deployer", "repo:o/r:environment:dev", "roles/iam.workloadIdentityUser"],
    ]);
  });

  it("has what no predefined role gives in a role of its own, with what it is for beside it", () => {
    const [, deployer] = identity.all("google_project_iam_custom_role");
    expect(deployer).toMatchObject({
      permissions: ["run.services.get", "run.services.update"],
      "//": { why: { "run.services": "deploys" } },
    });
  });

  it("has no keys", () => {
    expect(identity.counts).not.toHaveProperty("google_service_account_key");
    expect(identity.counts).toMatchObject({ google_service_account: 2, google_project_iam_custom_role: 2 });
  });

  it("refuses a pool id that Google would refuse", () => {
    const long = { ...props, prefix: `mcp-${"x".repeat(25)}` };
    expect(() => synthesizeConstruct((scope) => new CiIdentity(scope, "ci", long))).toThrow(
      /the pool's id "mcp-x+-github" must be 4 to 32 lower-case letters, digits and hyphens/,
    );
  });
});

describe("plannerPermissions", () => {
  it("holds roles and permissions that read, except for what a refresh of a cache asks for", () => {
    const changing = Object.keys(plannerPermissions.roles).filter(
      (role) => !/(iewer|eader|Reviewer)$/.test(role),
    );
    expect(changing).toEqual([]);
    const verbs = namesOf(plannerPermissions).filter((name) => !/\.(get|list|getIamPolicy)$/.test(name));
    expect(verbs).toEqual(["redis.instances.getAuthString"]);
  });
});

describe("deployerPermissions", () => {
  it("cannot read a secret, change who may do what in the project, or act as any account", () => {
    for (const forbidden of [
      "secretmanager.versions.access",
      "resourcemanager.projects.setIamPolicy",
      "iam.",
    ]) {
      expect(namesOf(deployerPermissions).filter((name) => name.startsWith(forbidden))).toEqual([]);
    }
    expect(
      Object.keys(deployerPermissions.roles).filter((role) => /[aA]dmin|owner|\/editor/.test(role)),
    ).toEqual([]);
  });

  it("names each permission once, without wildcard", () => {
    const permissions = namesOf(deployerPermissions);
    expect(new Set(permissions).size).toBe(permissions.length);
    expect(permissions.filter((name) => !/^[a-zA-Z]+\.[a-zA-Z]+\.[a-zA-Z]+$/.test(name))).toEqual([]);
  });
});
