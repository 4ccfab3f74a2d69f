import { describe, expect, it } from "vitest";
import { IamRolePolicyAttachment } from "#aws/iam-role-policy-attachment";
import { ProjectIamMember } from "#google/project-iam-member";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("iamPrimitiveRole", () => {
  it("refuses basic roles and administrators", () => {
    const stack = stackUnderTest();
    new ProjectIamMember(stack, "member", { project: "p", role: "roles/editor", member: "m" });
    new IamRolePolicyAttachment(stack, "attachment", {
      role: "r",
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });
    expect(violationsOf("iam-primitive-role", stack)).toEqual([
      "dev-test/member (google_project_iam_member.member): iam-primitive-role: it grants roles/editor. Fix: grant the predefined roles or the actions that are needed.",
      "dev-test/attachment (aws_iam_role_policy_attachment.attachment): iam-primitive-role: it grants AdministratorAccess. Fix: grant the predefined roles or the actions that are needed.",
    ]);
  });

  it("accepts a predefined role", () => {
    const stack = stackUnderTest();
    new ProjectIamMember(stack, "member", { project: "p", role: "roles/run.developer", member: "m" });
    expect(violationsOf("iam-primitive-role", stack)).toEqual([]);
  });
});
