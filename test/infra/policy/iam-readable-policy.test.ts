import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { Fn } from "#tf";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamReadablePolicy", () => {
  it("refuses a policy that only Terraform can read", () => {
    const stack = stackUnderTest();
    new IamRolePolicy(stack, "policy", { role: "r", policy: Fn.jsonencode({ Statement: [] }) });
    expect(violationsOf("iam-readable-policy", stack)).toEqual([
      "dev-test/policy (aws_iam_role_policy.policy): iam-readable-policy: policy is computed by Terraform, so that its statements cannot be checked. Fix: write it as a data.aws_iam_policy_document, or as JSON.stringify(…) of an object.",
    ]);
  });

  it("accepts a policy document and JSON", () => {
    const stack = stackUnderTest();
    const document = new DataAwsIamPolicyDocument(stack, "document", {});
    new IamRolePolicy(stack, "policy", { role: "r", policy: document.json });
    new IamRolePolicy(stack, "json", { role: "r", policy: JSON.stringify({ Statement: [] }) });
    expect(violationsOf("iam-readable-policy", stack)).toEqual([]);
  });
});
