import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PlanJson } from "../../../tools/diff/plan.ts";
import { readPlan } from "../../../tools/diff/read-plan.ts";

/**
 * Made by Terraform 1.11 with the AWS provider 5.100.0, in a directory with main.tf.json and state.json as
 * terraform.tfstate: `terraform plan -refresh=false -out=plan`, then `terraform show -json plan`.
 */
const plan = JSON.parse(readFileSync("test/fixtures/plans/aws/plan.json", "utf8")) as PlanJson;

describe("readPlan", () => {
  it("puts what is lost on top", () => {
    expect(readPlan(plan).changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      "delete aws_sns_topic.alerts",
      "replace aws_iam_role.server",
      "update aws_cloudwatch_log_group.server",
      "update aws_ssm_parameter.password",
      "create aws_cloudwatch_metric_alarm.errors",
      "move aws_sqs_queue.dead_letters",
    ]);
  });

  it("names the argument that forces a replacement, and no computed one", () => {
    const role = readPlan(plan).changes.find(({ address }) => address === "aws_iam_role.server");
    expect(role?.attributes).toEqual([
      { path: "name", before: "mcp-development-server", after: "mcp-dev-server", forcesReplacement: true },
    ]);
  });

  it("shows what an update changes", () => {
    const group = readPlan(plan).changes.find(({ address }) => address === "aws_cloudwatch_log_group.server");
    expect(group?.attributes).toEqual([
      { path: "retention_in_days", before: "14", after: "30", forcesReplacement: false },
    ]);
  });

  it("says where a moved resource was, and why one is deleted", () => {
    const { changes } = readPlan(plan);
    expect(changes.at(-1)?.reason).toBe("was aws_sqs_queue.letters");
    expect(changes[0]?.reason).toBe("no longer in the stack");
  });

  it("never shows a sensitive value, wherever a provider copies it to", () => {
    const copied = structuredClone(plan) as unknown as {
      resource_changes: { address: string; change: { before: { description: string } } }[];
    };
    const parameter = copied.resource_changes.find(({ address }) => address === "aws_ssm_parameter.password");
    if (parameter) parameter.change.before.description = "was: battery staple";
    const text = JSON.stringify(readPlan(copied as unknown as PlanJson));
    expect(text).toContain('"path":"value","before":"(sensitive)","after":"(sensitive)"');
    expect(text).toContain('"path":"description","before":"(sensitive)"');
    expect(text).not.toMatch(/battery staple|correct horse/);
  });

  it("lists outputs that change", () => {
    expect(readPlan(plan).outputs).toEqual(["role (create)"]);
  });

  it("finds nothing in a plan without changes", () => {
    expect(readPlan({})).toEqual({ changes: [], outputs: [] });
  });
});
