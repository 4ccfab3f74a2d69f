import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { IamWorkloadIdentityPoolProvider } from "#google/iam-workload-identity-pool-provider";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamFederatedSubject", () => {
  it("refuses a trust that names no repository", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [
        {
          sid: "GitHub",
          actions: ["sts:AssumeRoleWithWebIdentity"],
          condition: [
            {
              test: "StringLike",
              variable: "token.actions.githubusercontent.com:sub",
              values: ["repo:owner/*:*"],
            },
          ],
        },
        { actions: ["sts:AssumeRoleWithWebIdentity"] },
      ],
    });
    new IamWorkloadIdentityPoolProvider(stack, "provider", {
      workloadIdentityPoolId: "pool",
      workloadIdentityPoolProviderId: "github",
    });
    expect(violationsOf("iam-federated-subject", stack)).toEqual([
      'dev-test/document (data.aws_iam_policy_document.document): iam-federated-subject: statement "GitHub" trusts repo:owner/*:* of the identity provider. Fix: add a condition on the provider\'s :sub claim that names the repository.',
      "dev-test/document (data.aws_iam_policy_document.document): iam-federated-subject: statement 2 trusts every subject of the identity provider. Fix: add a condition on the provider's :sub claim that names the repository.",
      "dev-test/provider (google_iam_workload_identity_pool_provider.provider): iam-federated-subject: it accepts every token of its issuer. Fix: set attribute_condition to the repository or its owner.",
    ]);
  });

  it("accepts one repository", () => {
    const stack = stackUnderTest();
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [
        {
          actions: ["sts:AssumeRoleWithWebIdentity"],
          condition: [
            {
              test: "StringEquals",
              variable: "token.actions.githubusercontent.com:sub",
              values: ["repo:owner/name:environment:prod"],
            },
          ],
        },
      ],
    });
    new IamWorkloadIdentityPoolProvider(stack, "provider", {
      workloadIdentityPoolId: "pool",
      workloadIdentityPoolProviderId: "github",
      attributeCondition: 'assertion.repository == "owner/name"',
    });
    expect(violationsOf("iam-federated-subject", stack)).toEqual([]);
  });
});
