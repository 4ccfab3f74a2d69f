import { describe, expect, it } from "vitest";
import { EncryptionKey } from "../../../infra/google/encryption-key.ts";
import { RequiredApis } from "../../../infra/google/required-apis.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { project: "project", apis: ["cloudkms", "run"] } as const;

describe("RequiredApis", () => {
  it("turns each API on and leaves it on", () => {
    const apis = synthesizeConstruct((scope) => new RequiredApis(scope, "apis", props));
    expect(apis.all("google_project_service")).toMatchObject([
      { service: "cloudkms.googleapis.com", disable_on_destroy: false },
      { service: "run.googleapis.com", disable_on_destroy: false },
    ]);
  });

  it("makes all resources of a construct wait for one API", () => {
    const made = synthesizeConstruct((scope) => {
      const key = new EncryptionKey(scope, "key", { name: "n", location: "l" });
      new RequiredApis(scope, "apis", props).requireFor("cloudkms", key);
    });
    const waits = { depends_on: [expect.stringMatching(/^google_project_service\.apis_cloudkms_\w+$/)] };
    expect(made.only("google_kms_key_ring")).toMatchObject(waits);
    expect(made.only("google_kms_crypto_key")).toMatchObject(waits);
  });

  it("refuses an API that it does not turn on", () => {
    const require = () =>
      synthesizeConstruct((scope) => new RequiredApis<string>(scope, "apis", props).requireFor("dns", scope));
    expect(require).toThrow("dns is not among the APIs of test/apis");
  });
});
