import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamWildcardAction", () => {
  it("refuses wildcards in documents and in JSON", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ actions: ["s3:GetObject", "s3:Put*"], resources: ["arn:aws:s3:::b/k"] }],
    });
    new IamRolePolicy(stack, "policy", {
      role: "r",
      policy: JSON.stringify({
        Statement: { Sid: "All", Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::b" },
      }),
    });
    expect(violationsOf("iam-wildcard-action", stack)).toEqual([
      'dev-test/policy (aws_iam_role_policy.policy): iam-wildcard-action: policy, statement "All" allows *. Fix: list the actions that are needed one by one.',
      "dev-test/document (data.aws_iam_policy_document.document): iam-wildcard-action: statement 1 allows s3:Put*. Fix: list the actions that are needed one by one.",
    ]);
  });

  it("accepts actions that are written out, and a wildcard that denies", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [
        { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] },
        { effect: "Deny", actions: ["*"], resources: ["*"] },
      ],
    });
    expect(violationsOf("iam-wildcard-action", stack)).toEqual([]);
  });

  it("refuses everything but", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ notActions: ["iam:*"], resources: ["arn:aws:s3:::b"] }],
    });
    expect(violationsOf("iam-wildcard-action", stack)).toEqual([
      "dev-test/document (data.aws_iam_policy_document.document): iam-wildcard-action: statement 1 allows everything but iam:*. Fix: list the actions that are needed one by one.",
    ]);
  });
});
