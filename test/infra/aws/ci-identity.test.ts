import { describe, expect, it } from "vitest";
import { CiIdentity, type CiIdentityProps } from "../../../infra/aws/ci-identity.ts";
import {
  pushImages,
  readApiLogging,
  readBucket,
  readIdentities,
  readKeys,
  readRegistry,
  stateStatements,
} from "../../../infra/aws/ci-statements.ts";
import { type Attributes, synthesizeConstruct } from "../support/synthesize-construct.ts";

const ARN = "arn:aws:ecr:eu-west-1:123456789012:repository/mcp-dev/lambda";
const props: CiIdentityProps = {
  accountId: "123456789012",
  prefix: "mcp-dev",
  environment: "dev",
  repository: { slug: "o/r", id: "12", ownerId: "34", subject: "repo:o/r", defaultBranch: "main" },
  oidcProvider: "create",
  planner: [readRegistry(ARN)],
  deployer: pushImages(ARN),
};
const synthesize = (options: Partial<CiIdentityProps> = {}) =>
  synthesizeConstruct((scope) => new CiIdentity(scope, "ci", { ...props, ...options }));
const trustOf = (role: Attributes) => JSON.parse(String(role["assume_role_policy"])).Statement[0];

describe("CiIdentity", () => {
  it("lets exactly the jobs that plan and the jobs that deploy assume their role", () => {
    const conditions = synthesize()
      .all("aws_iam_role")
      .map((role) => [role["name"], trustOf(role).Condition]);
    expect(Object.fromEntries(conditions)).toEqual({
      "mcp-dev-planner": {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": [
            "repo:o/r:pull_request",
            "repo:o/r:ref:refs/heads/main",
          ],
        },
      },
      "mcp-dev-deployer": {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": ["repo:o/r:environment:dev"],
        },
      },
    });
  });

  it("creates the account's provider, or uses the one that another environment created", () => {
    expect(synthesize().counts).toMatchObject({ aws_iam_openid_connect_provider: 1 });
    const existing = synthesize({ oidcProvider: "existing" });
    expect(existing.counts).not.toHaveProperty("aws_iam_openid_connect_provider");
    expect(existing.all("aws_iam_role").map((role) => trustOf(role).Principal)).toEqual([
      { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
      { Federated: "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" },
    ]);
  });

  it("writes the reason beside the one statement that knows no resource", () => {
    const skips = synthesize()
      .all("aws_iam_role_policy")
      .map(({ name, "//": notes }) => [name, (notes as Attributes)["policy"]]);
    expect(skips).toEqual([
      ["planner", undefined],
      [
        "deployer",
        {
          skip: [
            {
              id: "iam-wildcard-resource",
              comment:
                "ecr:GetAuthorizationToken knows no resource: the token opens what other statements allow.",
            },
          ],
        },
      ],
    ]);
  });
});

describe("stateStatements", () => {
  const bucket = { name: "state", keyArn: "key" };

  it("lets a planner read one environment's states, and nothing else", () => {
    const statements = stateStatements(bucket, { environment: "dev", access: "read" });
    expect(statements.flatMap(({ actions }) => actions)).toEqual([
      "s3:ListBucket",
      "s3:GetObject",
      "kms:Decrypt",
    ]);
    expect(statements.flatMap(({ resources }) => resources)).toEqual([
      "arn:aws:s3:::state",
      "arn:aws:s3:::state/dev-*.tfstate",
      "key",
    ]);
  });

  it("lets a deployer write and lock them", () => {
    const statements = stateStatements(bucket, { environment: "dev", access: "write" });
    expect(statements.find(({ sid }) => sid === "LockStates")).toMatchObject({
      sid: "LockStates",
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: ["arn:aws:s3:::state/dev-*.tfstate.tflock"],
    });
  });
});

describe("what a planner reads", () => {
  it("holds actions that read, each on what it is about", () => {
    const statements = [
      readRegistry(ARN),
      readIdentities("123456789012", "mcp-dev"),
      readApiLogging("eu-west-1"),
      ...readKeys(["key"]),
      readBucket("state"),
    ];
    const actions = statements.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^\w+:(Get|List|Describe)\w+$|^apigateway:GET$/.test(action))).toEqual(
      [],
    );
    expect(statements.filter(({ resources }) => resources.includes("*"))).toEqual([]);
  });
});
