import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { readAccess, type StackJson } from "../../tools/docs/read-access.ts";
import { renderPermissions } from "../../tools/docs/render-permissions.ts";
import { environmentForms } from "./support/environment-forms.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const stacksOf = (environments: Parameters<typeof synthesizeStacks>[0]): readonly StackJson[] =>
  [...synthesizeStacks(environments)].map(([name, terraform]) => ({ name, terraform }) as StackJson);

/** Kinds of resources that are about access and give none by themselves, beside those that readAccess reads. */
const GIVE_NOTHING = [
  "aws_iam_openid_connect_provider",
  "google_iam_workload_identity_pool",
  "google_iam_workload_identity_pool_provider",
  "google_project_iam_audit_config",
  "google_project_iam_custom_role",
];
const READ = /^(aws_iam_policy|aws_iam_role|aws_iam_role_policy|google_\w+_iam_member)$/;

describe("docs/permissions.md", () => {
  it("is current (npm run docs writes it)", () => {
    const prod = resolveEnvironments({}).filter(({ name }) => name === "prod");
    const page = readFileSync(new URL("../../docs/permissions.md", import.meta.url), "utf8");
    expect(page).toBe(renderPermissions("prod", stacksOf(prod)));
  });

  it("can be drawn of every form of environment, and leaves out no kind of grant", () => {
    const stacks = stacksOf(environmentForms());
    for (const stack of stacks) expect(() => readAccess(stack)).not.toThrow();
    const kinds = new Set(stacks.flatMap(({ terraform }) => Object.keys(terraform.resource ?? {})));
    const unknown = [...kinds].filter(
      (kind) => kind.includes("iam") && !READ.test(kind) && !GIVE_NOTHING.includes(kind),
    );
    expect(unknown).toEqual([]);
  });
});
