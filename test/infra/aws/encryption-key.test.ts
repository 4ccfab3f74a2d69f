import { describe, expect, it } from "vitest";
import { EncryptionKey } from "../../../infra/aws/encryption-key.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("EncryptionKey", () => {
  it("rotates, can be brought back for 30 days, and leaves access to the account's IAM without a wildcard", () => {
    const props = { accountId: "123456789012", name: "state", description: "Terraform state" };
    const key = synthesizeConstruct((scope) => new EncryptionKey(scope, "key", props)).only("aws_kms_key");
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    const [statement, ...more] = JSON.parse(String(key["policy"])).Statement;
    expect(more).toEqual([]);
    expect(statement.Principal).toEqual({ AWS: "arn:aws:iam::123456789012:root" });
    expect(statement.Action).toContain("kms:PutKeyPolicy");
    expect(statement.Action.join()).not.toContain("*");
  });
});
