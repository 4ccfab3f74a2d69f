import { describe, expect, it } from "vitest";
import { DataAwsIamPolicyDocument } from "#aws/data-aws-iam-policy-document";
import { CloudRunV2ServiceIamMember } from "#google/cloud-run-v2-service-iam-member";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamPublicMember", () => {
  it("refuses everybody on both clouds", () => {
    const stack = stackUnderTest();
    new CloudRunV2ServiceIamMember(stack, "invoker", {
      name: "s",
      role: "roles/run.invoker",
      member: "allUsers",
    });
    new DataAwsIamPolicyDocument(stack, "document", {
      statement: [{ actions: ["s3:GetObject"], principals: [{ type: "AWS", identifiers: ["*"] }] }],
    });
    expect(violationsOf("iam-public-member", stack)).toEqual([
      "dev-test/invoker (google_cloud_run_v2_service_iam_member.invoker): iam-public-member: roles/run.invoker is granted to allUsers. Fix: name the service accounts, groups or attributes that need it.",
      "dev-test/document (data.aws_iam_policy_document.document): iam-public-member: statement 1 allows every principal, without a condition. Fix: name the principals, or add a condition on aws:SourceArn or aws:SourceAccount.",
    ]);
  });

  it("refuses a whole identity pool", () => {
    const stack = stackUnderTest();
    rawResource(stack, "google_service_account_iam_member", {
      role: "roles/iam.workloadIdentityUser",
      member: "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
    });
    expect(violationsOf("iam-public-member", stack)).toEqual([
      "dev-test/google_service_account_iam_member (google_service_account_iam_member.google_service_account_iam_member): iam-public-member: roles/iam.workloadIdentityUser is granted to principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*. Fix: name the service accounts, groups or attributes that need it.",
    ]);
  });

  it("accepts a named member", () => {
    const stack = stackUnderTest();
    new CloudRunV2ServiceIamMember(stack, "invoker", {
      name: "s",
      role: "roles/run.invoker",
      member: "group:g@example.com",
    });
    expect(violationsOf("iam-public-member", stack)).toEqual([]);
  });

  it("refuses a function that everybody may invoke", () => {
    const stack = stackUnderTest();
    rawResource(stack, "aws_lambda_permission", { principal: "*" });
    rawResource(stack, "aws_lambda_function_url", { authorization_type: "NONE" });
    expect(violationsOf("iam-public-member", stack)).toEqual(
      ["aws_lambda_permission", "aws_lambda_function_url"].map(
        (type) =>
          `dev-test/${type} (${type}.${type}): iam-public-member: it lets everybody invoke the function. ` +
          "Fix: name the service that invokes it and its source_arn, or set authorization_type to AWS_IAM.",
      ),
    );
  });
});
