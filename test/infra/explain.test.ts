import { describe, expect, it } from "vitest";
import { IamRolePolicy } from "#aws/iam-role-policy";
import { explain } from "../../infra/explain.ts";
import { suppress } from "../../infra/policy/suppress.ts";
import { synthesizeConstruct } from "./support/synthesize-construct.ts";

describe("explain", () => {
  it("writes what a grant is for beside it, whole or statement by statement, and leaves suppressions there", () => {
    const made = synthesizeConstruct((scope) => {
      const one = new IamRolePolicy(scope, "one", { role: "r", policy: "{}" });
      explain(one, "One sentence.");
      const many = new IamRolePolicy(scope, "many", { role: "r", policy: "{}" });
      suppress(many, "iam-wildcard-resource", "Because this is a test of notes.");
      explain(many, [{ sid: "Read", why: "Reads." }]);
    });
    const [one, many] = made.all("aws_iam_role_policy").map((resource) => resource["//"]);
    expect(one).toMatchObject({ why: "One sentence." });
    expect(many).toMatchObject({
      why: { Read: "Reads." },
      policy: { skip: [{ id: "iam-wildcard-resource" }] },
    });
  });
});
