import { describe, expect, it } from "vitest";
import { ServiceAccount, serviceAccountEmail } from "../../../infra/google/service-account.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { project: "project", accountId: "mcp-dev-server", displayName: "Server" };

describe("ServiceAccount", () => {
  it("has no roles unless given some, and no keys", () => {
    const account = synthesizeConstruct((scope) => new ServiceAccount(scope, "account", props));
    expect(account.counts).toEqual({ google_service_account: 1 });
  });

  it("has each role that it is given, and may be acted as by who is granted it", () => {
    const account = synthesizeConstruct((scope) =>
      new ServiceAccount(scope, "account", {
        ...props,
        projectRoles: { "roles/logging.logWriter": "writes logs" },
      }).grantActAs("deployer", { member: "serviceAccount:d", why: "deploys" }),
    );
    expect(account.only("google_project_iam_member")).toMatchObject({
      project: "project",
      role: "roles/logging.logWriter",
      member: "serviceAccount:mcp-dev-server@project.iam.gserviceaccount.com",
      "//": { why: "writes logs" },
    });
    expect(account.only("google_service_account_iam_member")).toMatchObject({
      role: "roles/iam.serviceAccountUser",
      member: "serviceAccount:d",
    });
  });

  it("refuses a name that is too long, and basic roles", () => {
    const wrong = { ...props, accountId: `mcp-${"x".repeat(27)}`, projectRoles: { "roles/editor": "" } };
    expect(() => synthesizeConstruct((scope) => new ServiceAccount(scope, "account", wrong))).toThrow(
      [
        "ServiceAccount test/account:",
        `  accountId "${wrong.accountId}" must be 6 to 30 lower-case letters, digits and hyphens; shorten the environment's name`,
        "  projectRoles must not hold roles/editor; choose predefined roles",
      ].join("\n"),
    );
  });
});

describe("serviceAccountEmail", () => {
  it("is known before the account exists", () => {
    expect(serviceAccountEmail("project", "mcp-dev-server")).toBe(
      "mcp-dev-server@project.iam.gserviceaccount.com",
    );
  });
});
