import { describe, expect, it } from "vitest";
import { TerraformVariable } from "#tf";
import { Secret, type SecretProps } from "../../../infra/aws/secret.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props: SecretProps = { name: "mcp-dev/api-keys", keyArn: "key" };

describe("Secret", () => {
  it("is a container without a value, encrypted with our key, that can be brought back for 30 days", () => {
    const secret = synthesizeConstruct((scope) => new Secret(scope, "secret", props));
    expect(secret.counts).toEqual({ aws_secretsmanager_secret: 1 });
    expect(secret.only("aws_secretsmanager_secret")).toMatchObject({
      name: "mcp-dev/api-keys",
      kms_key_id: "key",
      recovery_window_in_days: 30,
    });
  });

  it("can be deleted at once", () => {
    const secret = synthesizeConstruct((scope) => new Secret(scope, "secret", { ...props, recoveryDays: 0 }));
    expect(secret.only("aws_secretsmanager_secret")).toMatchObject({ recovery_window_in_days: 0 });
  });

  it("lets itself be read and nothing else", () => {
    let statement: unknown;
    synthesizeConstruct((scope) => {
      statement = new Secret(scope, "secret", props).readStatement("Read");
    });
    expect(statement).toMatchObject({ sid: "Read", actions: ["secretsmanager:GetSecretValue"] });
  });

  it("writes a value through the write-only attribute", () => {
    const secret = synthesizeConstruct((scope) => {
      const value = new TerraformVariable(scope, "value", { type: "string" }).stringValue;
      new Secret(scope, "secret", props).addVersion("version", { value, revision: 2 });
    });
    const version = secret.only("aws_secretsmanager_secret_version");
    expect(version).toMatchObject({
      secret_string_wo: expect.stringMatching(/^\$\{var\.value\}$/),
      secret_string_wo_version: 2,
    });
    expect(version).not.toHaveProperty("secret_string");
  });

  it("refuses a value that would be written to disk, and a revision that is none", () => {
    const add = () =>
      synthesizeConstruct((scope) =>
        new Secret(scope, "secret", props).addVersion("version", { value: "hunter2", revision: 0 }),
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

  it("refuses a name and a recovery window that Secrets Manager would refuse", () => {
    expect(() =>
      synthesizeConstruct((scope) => new Secret(scope, "s", { name: "a b", keyArn: "key", recoveryDays: 3 })),
    ).toThrow(/name "a b" must be .*\n.*recoveryDays must be 0 or a whole number from 7 to 30, got 3/);
  });
});
