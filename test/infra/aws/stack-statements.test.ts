import { describe, expect, it } from "vitest";
import { policyDocument } from "../../../infra/aws/policy-document.ts";
import type { StackScope } from "../../../infra/aws/stack-kinds.ts";
import { changeStacks, readStacks } from "../../../infra/aws/stack-statements.ts";

/** What all inline policies of a role may hold. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_POLICY_LENGTH = 10_240;
const scope: StackScope = {
  accountId: "123456789012",
  region: "eu-west-1",
  prefix: "mcp-dev",
  repositoryArn: "arn:aws:ecr:eu-west-1:123456789012:repository/mcp-dev/lambda",
  zoneArn: "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
};
const read = readStacks(scope, "dev");
const change = changeStacks(scope, "dev");

describe("readStacks", () => {
  it("reads, and no secret's value", () => {
    const actions = read.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^\w+:(Get|List|Describe)\w*$|^apigateway:GET$/.test(action))).toEqual(
      [],
    );
    expect(actions).not.toContain("secretsmanager:GetSecretValue");
  });
});

describe("changeStacks", () => {
  it("says why, wherever it names no resource", () => {
    const open = change.filter(({ resources }) => resources.includes("*"));
    expect(open.map(({ sid }) => sid)).toEqual([
      "FindKeys",
      "ListLogGroups",
      "CreateNameless",
      "CreateServerKeys",
    ]);
    for (const { withoutResource } of open) expect(withoutResource?.length).toBeGreaterThan(20);
  });

  it("gives the function's role permissions only within the foundation's boundary, and leaves that alone", () => {
    const giving = /^iam:(Create|Put|Attach|Set|Add|Update(?!AssumeRolePolicy))/;
    const given = change.filter(({ actions }) => actions.some((action) => giving.test(action)));
    expect(given).toMatchObject([
      {
        sid: "ChangeRoleWithinBoundary",
        resources: ["arn:aws:iam::123456789012:role/mcp-dev-function"],
        conditions: {
          StringEquals: {
            "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/mcp-dev-function-boundary",
          },
        },
      },
    ]);
    const actions = change.flatMap((statement) => statement.actions);
    expect(actions).not.toContain("iam:DeleteRolePermissionsBoundary");
    expect(change.filter(({ resources }) => resources.some((arn) => arn.includes(":policy/")))).toEqual([]);
  });

  it("tags no key that has another environment's tag", () => {
    expect(change.find(({ sid }) => sid === "CreateServerKeys")?.conditions).toEqual({
      StringEquals: { "aws:RequestTag/environment": "dev" },
      Null: { "aws:ResourceTag/environment": "true" },
    });
  });

  it("gives the function its role and passes it to Lambda alone", () => {
    expect(change.find(({ sid }) => sid === "PassRole")).toMatchObject({
      resources: ["arn:aws:iam::123456789012:role/mcp-dev-function"],
      conditions: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    });
  });

  it("touches keys of this environment alone, by their tag", () => {
    const keys = change.filter(({ resources }) => resources.some((arn) => arn.includes(":key/")));
    for (const { conditions } of keys) {
      expect(conditions).toEqual({ StringEquals: { "aws:ResourceTag/environment": "dev" } });
    }
  });

  it("touches no name where there is no zone", () => {
    const sids = changeStacks({ ...scope, zoneArn: undefined }, "dev").map(({ sid }) => sid);
    expect(sids).not.toContain("ChangeRecords");
    expect(sids).not.toContain("ChangeHealthChecks");
  });

  it("fits into what a role may hold", () => {
    expect(policyDocument(change).length).toBeLessThan(MAX_POLICY_LENGTH - 2000);
    expect(policyDocument(read).length).toBeLessThan(MAX_POLICY_LENGTH - 2000);
  });
});
