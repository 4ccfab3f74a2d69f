import { describe, expect, it } from "vitest";
import { TerraformVariable } from "#tf";
import { Secret } from "../../../infra/google/secret.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("Secret", () => {
  it("is a container without a value, protected from deletion", () => {
    const secret = synthesizeConstruct(
      (scope) => new Secret(scope, "secret", { secretId: "mcp-dev-api-keys" }),
    );
    expect(secret.counts).toEqual({ google_secret_manager_secret: 1 });
    expect(secret.only("google_secret_manager_secret")).toMatchObject({
      secret_id: "mcp-dev-api-keys",
      deletion_protection: true,
      replication: { auto: {} },
    });
  });

  it("can be left unprotected", () => {
    const props = { secretId: "s", deletionProtection: false };
    const secret = synthesizeConstruct((scope) => new Secret(scope, "secret", props));
    expect(secret.only("google_secret_manager_secret")).toMatchObject({ deletion_protection: false });
  });

  it("grants reading on itself alone", () => {
    const secret = synthesizeConstruct((scope) =>
      new Secret(scope, "secret", { secretId: "s" }).grantRead("read", {
        member: "serviceAccount:a@b",
        why: "reads",
      }),
    );
    expect(secret.only("google_secret_manager_secret_iam_member")).toMatchObject({
      role: "roles/secretmanager.secretAccessor",
      member: "serviceAccount:a@b",
      secret_id: expect.stringContaining("google_secret_manager_secret."),
    });
  });

  it("writes a value through the write-only attribute and keeps older versions", () => {
    const secret = synthesizeConstruct((scope) => {
      const value = new TerraformVariable(scope, "value", { type: "string" }).stringValue;
      new Secret(scope, "secret", { secretId: "s" }).addVersion("version", { value, revision: 2 });
    });
    expect(secret.only("google_secret_manager_secret_version")).toMatchObject({
      secret_data_wo: expect.stringMatching(/^\$\{var\.value\}$/),
      secret_data_wo_version: 2,
      deletion_policy: "ABANDON",
    });
    expect(secret.only("google_secret_manager_secret_version")).not.toHaveProperty("secret_data");
  });

  it("refuses a value that would be written to disk, and a revision that is none", () => {
    const add = () =>
      synthesizeConstruct((scope) =>
        new Secret(scope, "secret", { secretId: "s" }).addVersion("version", {
          value: "hunter2",
          revision: 0,
        }),
      );
    expect(add).toThrow(
      [
        "Secret test/secret:",
        '  the value of version "version" must be an expression; text would be written to disk',
        '  the revision of version "version" must be a whole number from 1, got 0',
      ].join("\n"),
    );
    expect(add).not.toThrow(/hunter2/);
  });

  it("refuses a name that Secret Manager would refuse", () => {
    expect(() => synthesizeConstruct((scope) => new Secret(scope, "secret", { secretId: "a.b" }))).toThrow(
      'secretId "a.b" must be 1 to 255 letters, digits, - and _',
    );
  });
});
