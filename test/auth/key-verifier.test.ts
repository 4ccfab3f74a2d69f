import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createKeyVerifier } from "../../app/auth/key-verifier.ts";

const digestOf = (key: string) => createHash("sha256").update(key).digest("hex");

describe("createKeyVerifier", () => {
  const verify = createKeyVerifier([
    { clientId: "acme", sha256: digestOf("first"), scopes: "all" },
    { clientId: "globex", sha256: digestOf("second"), scopes: ["data:process"] },
  ]);

  it("tells whose key it is, the first time and every other", () => {
    for (let time = 0; time < 3; time++) {
      expect(verify("first")).toMatchObject({ id: "api-key:acme", scopes: "all" });
      expect(verify("second")).toMatchObject({ id: "api-key:globex", scopes: ["data:process"] });
    }
  });

  it.each(["", "firs", "first ", "FIRST", digestOf("first"), "__proto__"])("does not know %j", (key) => {
    verify("first");
    expect(verify(key)).toBeUndefined();
    expect(verify(key)).toBeUndefined();
  });
});
