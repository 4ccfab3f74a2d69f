import { describe, expect, it } from "vitest";
import { readAccess, type StackJson } from "../../../tools/docs/read-access.ts";

const stackOf = (resource: NonNullable<StackJson["terraform"]["resource"]>): StackJson => ({
  name: "dev-test",
  terraform: { resource },
});
const statement = (more: object) => ({ Sid: "One", Effect: "Allow", Action: ["s3:GetObject"], ...more });
const policy = (...statements: readonly object[]) => JSON.stringify({ Statement: statements });

describe("readAccess", () => {
  it("reads what a role may do, on what, under which condition and what for, by the names of things", () => {
    const stack = stackOf({
      aws_iam_role: { role: { name: "mcp-dev-function" } },
      aws_s3_bucket: { states: { bucket: "states" } },
      aws_iam_role_policy: {
        policy: {
          role: `\${aws_iam_role.role.name}`,
          policy: policy(
            statement({
              Resource: [`\${aws_s3_bucket.states.arn}/*`],
              Condition: { StringEquals: { "aws:SourceAccount": "1" } },
            }),
          ),
          "//": { why: { One: "Reads states." } },
        },
      },
    });
    expect(readAccess(stack)).toEqual([
      {
        who: ["mcp-dev-function"],
        may: ["s3:GetObject"],
        on: ["states/*"],
        conditions: ["StringEquals aws:SourceAccount 1"],
        why: "Reads states.",
        denied: false,
      },
    ]);
  });

  it("reads whom a resource lets at itself, and what it denies", () => {
    const stack = stackOf({
      aws_kms_key: {
        key: {
          description: "Logs",
          policy: policy(
            statement({ Principal: { Service: "logs.amazonaws.com" }, Resource: ["*"] }),
            statement({ Sid: "Two", Effect: "Deny", Principal: { AWS: "*" }, Resource: ["*"] }),
          ),
          "//": { why: { One: "Encrypts.", Two: "Nobody." } },
        },
      },
    });
    expect(readAccess(stack)).toMatchObject([
      { who: ["logs.amazonaws.com"], on: ["Logs"], why: "Encrypts.", denied: false },
      { who: ["*"], on: ["Logs"], why: "Nobody.", denied: true },
    ]);
  });

  it("reads a custom role of Google Cloud permission by permission", () => {
    const stack = stackOf({
      google_project_iam_custom_role: {
        custom: {
          permissions: ["run.services.get", "run.services.update", "redis.instances.get"],
          "//": { why: { "run.services": "Deploys.", "redis.instances": "Caches." } },
        },
      },
      google_project_iam_member: {
        grant: {
          project: "p",
          role: `\${google_project_iam_custom_role.custom.name}`,
          member: "serviceAccount:d@p.iam.gserviceaccount.com",
          "//": { why: "Everything else." },
        },
      },
    });
    expect(readAccess(stack)).toMatchObject([
      {
        who: ["d@p.iam.gserviceaccount.com"],
        may: ["run.services.get", "run.services.update"],
        on: ["p"],
        why: "Deploys.",
      },
      { may: ["redis.instances.get"], why: "Caches." },
    ]);
  });

  it("refuses a grant that does not say what it is for", () => {
    const grant = { project: "p", role: "roles/run.viewer", member: "user:a@example.com" };
    expect(() => readAccess(stackOf({ google_project_iam_member: { grant } }))).toThrow(
      "google_project_iam_member.grant: gives access and does not say what for; say it where the resource is made",
    );
    const role = { role: "r", policy: policy(statement({})), "//": { why: { Other: "Another." } } };
    expect(() => readAccess(stackOf({ aws_iam_role_policy: { role } }))).toThrow(
      'aws_iam_role_policy.role, "One": gives access',
    );
  });
});
