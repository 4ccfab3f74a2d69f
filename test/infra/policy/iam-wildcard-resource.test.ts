import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { KmsKey } from "#aws/kms-key";
import { suppress } from "../../../infra/policy/suppress.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamWildcardResource", () => {
  it("refuses every resource of an account", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ sid: "Log", actions: ["logs:PutLogEvents"], resources: ["arn:aws:logs:eu-west-1:1:*"] }],
    });
    expect(violationsOf("iam-wildcard-resource", stack)).toEqual([
      'dev-test/document (data.aws_iam_policy_document.document): iam-wildcard-resource: statement "Log" allows logs:PutLogEvents on arn:aws:logs:eu-west-1:1:*. Fix: name the ARNs, or suppress(…, "iam-wildcard-resource", reason) where the actions know no resource.',
    ]);
  });

  it("accepts a wildcard that is named with its reason", () => {
    const stack = stackUnderTest();
    const document = new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ actions: ["ecr:GetAuthorizationToken"], resources: ["*"] }],
    });
    suppress(document, "iam-wildcard-resource", "ecr:GetAuthorizationToken knows no resource");
    expect(violationsOf("iam-wildcard-resource", stack)).toEqual([]);
  });

  it("accepts the policy of a key, where * is the key", () => {
    const stack = stackUnderTest();
    const document = new DataAwsIamPolicyDocument(stack, "document", {
      statement: [
        {
          actions: ["kms:Decrypt"],
          resources: ["*"],
          principals: [{ type: "AWS", identifiers: ["arn:aws:iam::1:root"] }],
        },
      ],
    });
    new KmsKey(stack, "key", { policy: document.json });
    expect(violationsOf("iam-wildcard-resource", stack)).toEqual([]);
  });

  it("refuses everything but", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ actions: ["s3:GetObject"], notResources: ["arn:aws:s3:::b/*"] }],
    });
    expect(violationsOf("iam-wildcard-resource", stack)).toEqual([
      'dev-test/document (data.aws_iam_policy_document.document): iam-wildcard-resource: statement 1 allows s3:GetObject on everything but arn:aws:s3:::b/*. Fix: name the ARNs, or suppress(…, "iam-wildcard-resource", reason) where the actions know no resource.',
    ]);
  });
});
