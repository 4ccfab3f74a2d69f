import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { ProjectIamMember } from "#google/project-iam-member";
import { SecretManagerSecretIamMember } from "#google/secret-manager-secret-iam-member";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("secretAccess", () => {
  it("refuses access to all secrets of a project or an account", () => {
    const stack = stackUnderTest();
    new ProjectIamMember(stack, "reader", {
      project: "p",
      role: "roles/secretmanager.secretAccessor",
      member: "m",
    });
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ sid: "Read", actions: ["secretsmanager:GetSecretValue"], resources: ["*"] }],
    });
    expect(violationsOf("secret-access", stack)).toEqual([
      "dev-test/reader (google_project_iam_member.reader): secret-access: roles/secretmanager.secretAccessor is granted on every secret of the project. Fix: grant it with google_secret_manager_secret_iam_member, once for each secret.",
      'dev-test/document (data.aws_iam_policy_document.document): secret-access: statement "Read" lets every secret be read (*). Fix: name the ARN of each secret that is needed.',
    ]);
  });

  it("accepts access to one secret", () => {
    const stack = stackUnderTest();
    new SecretManagerSecretIamMember(stack, "reader", {
      secretId: "s",
      role: "roles/secretmanager.secretAccessor",
      member: "m",
    });
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [
        {
          actions: ["secretsmanager:GetSecretValue"],
          resources: ["arn:aws:secretsmanager:eu-west-1:1:secret:api-??????"],
        },
      ],
    });
    expect(violationsOf("secret-access", stack)).toEqual([]);
  });
});
