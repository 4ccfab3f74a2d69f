import { describe, expect, it } from "vitest";
import { FunctionBoundary, functionBoundaryArn } from "../../../infra/aws/function-boundary.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("FunctionBoundary", () => {
  const made = synthesizeConstruct(
    (scope) =>
      new FunctionBoundary(scope, "boundary", {
        accountId: "123456789012",
        region: "eu-west-1",
        prefix: "mcp-dev",
        environment: "dev",
      }),
  );
  const policy = made.only("aws_iam_policy");

  it("allows one environment's log, keys and secrets, traces, and nothing else", () => {
    const allowed = JSON.parse(String(policy["policy"])).Statement.map(
      ({ Effect, Action, Resource, Condition }: Record<string, unknown>) => [
        Effect,
        Action,
        Resource,
        Condition,
      ],
    );
    const logs = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/mcp-dev:*";
    const secrets = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mcp-dev/*";
    const tagged = { StringEquals: { "aws:ResourceTag/environment": "dev" } };
    expect(allowed).toEqual([
      ["Allow", ["logs:CreateLogStream", "logs:PutLogEvents"], [logs], undefined],
      ["Allow", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"], undefined],
      ["Allow", ["kms:Decrypt"], ["arn:aws:kms:eu-west-1:123456789012:key/*"], tagged],
      ["Allow", ["secretsmanager:GetSecretValue"], [secrets], undefined],
    ]);
  });

  it("has the name that others know it by", () => {
    expect(functionBoundaryArn("123456789012", "mcp-dev")).toBe(
      `arn:aws:iam::123456789012:policy/${policy["name"]}`,
    );
  });
});
