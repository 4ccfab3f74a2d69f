import { describe, expect, it } from "vitest";
import { EncryptionKey } from "../../../infra/google/encryption-key.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("EncryptionKey", () => {
  it("rotates every 90 days and is never destroyed", () => {
    const props = { name: "mcp-dev", location: "europe-west1" };
    const key = synthesizeConstruct((scope) => new EncryptionKey(scope, "key", props));
    expect(key.only("google_kms_crypto_key")).toMatchObject({
      rotation_period: "7776000s",
      lifecycle: { prevent_destroy: true },
    });
  });
});
