import { describe, expect, it } from "vitest";
import { SecretsmanagerSecretVersion } from "#aws/secretsmanager-secret-version";
import { SecretManagerSecretVersion } from "#google/secret-manager-secret-version";
import { TerraformVariable } from "#tf";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("secretValue", () => {
  it("refuses a value that ends up in the state", () => {
    const stack = stackUnderTest();
    new SecretManagerSecretVersion(stack, "google", { secret: "s", secretData: "v" });
    new SecretsmanagerSecretVersion(stack, "aws", { secretId: "s", secretString: "v" });
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test/google (google_secret_manager_secret_version.google): secret-value: secret_data puts the secret's value into the state. Fix: use the write-only secret_data_wo where the provider has it, or write the value out of band.",
      "dev-test/aws (aws_secretsmanager_secret_version.aws): secret-value: secret_string puts the secret's value into the state. Fix: use the write-only secret_string_wo where the provider has it, or write the value out of band.",
    ]);
  });

  it("refuses a literal in a write-only argument", () => {
    const stack = stackUnderTest();
    new SecretManagerSecretVersion(stack, "v", { secret: "s", secretDataWo: "v", secretDataWoVersion: 1 });
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test/v (google_secret_manager_secret_version.v): secret-value: secret_data_wo holds the secret's value in the synthesized file. Fix: pass an ephemeral variable or resource to it.",
    ]);
  });

  it("refuses credentials in any text", () => {
    const stack = stackUnderTest();
    rawResource(stack, "aws_ssm_document", { content: `AKIA${"A".repeat(16)} redis://:pw@cache` });
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test/aws_ssm_document (aws_ssm_document.aws_ssm_document): secret-value: content holds an AWS access key id. Fix: remove it from the code, revoke it, and pass a reference to a secret.",
    ]);
  });

  it("refuses resources that make credentials", () => {
    const stack = stackUnderTest();
    rawResource(stack, "google_service_account_key", {});
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test/google_service_account_key (google_service_account_key.google_service_account_key): secret-value: it makes a credential that is kept in the state. Fix: use Workload Identity Federation.",
    ]);
  });

  it("refuses the default of a sensitive variable", () => {
    const stack = stackUnderTest();
    new TerraformVariable(stack, "key", { sensitive: true, default: "v" });
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test: secret-value: the sensitive variable key has a default, which is written to the synthesized file. Fix: leave the default out and give the value when applying.",
    ]);
  });

  it("accepts an ephemeral variable in a write-only argument", () => {
    const stack = stackUnderTest();
    const value = new TerraformVariable(stack, "value", { sensitive: true });
    value.addOverride("ephemeral", true);
    new SecretManagerSecretVersion(stack, "v", {
      secret: "s",
      secretDataWo: value.stringValue,
      secretDataWoVersion: 1,
    });
    expect(violationsOf("secret-value", stack)).toEqual([]);
  });

  it("refuses a SecureString whose value is in the state, and accepts an ordinary parameter", () => {
    const stack = stackUnderTest();
    rawResource(stack, "aws_ssm_parameter", { type: "SecureString", value: "v" });
    expect(violationsOf("secret-value", stack)).toEqual([
      "dev-test/aws_ssm_parameter (aws_ssm_parameter.aws_ssm_parameter): secret-value: value puts the secret's value into the state. Fix: use the write-only value_wo where the provider has it, or write the value out of band.",
    ]);
    const other = stackUnderTest();
    rawResource(other, "aws_ssm_parameter", { type: "String", value: "v" });
    expect(violationsOf("secret-value", other)).toEqual([]);
  });

  it("does not take JSON with a URL and an address for a URL with a password", () => {
    const stack = stackUnderTest();
    const body = JSON.stringify({ url: "https://example.com:443", email: "a@example.com" });
    rawResource(stack, "google_monitoring_dashboard", { dashboard_json: body });
    expect(violationsOf("secret-value", stack)).toEqual([]);
  });
});
