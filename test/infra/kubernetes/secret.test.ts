import { describe, expect, it } from "vitest";
import { ref, Token } from "#tf";
import { Secret, type SecretProps } from "../../../infra/kubernetes/secret.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { server } from "./support/any-server.ts";

const value = Token.asString(ref("var.api_keys"));
const props: SecretProps = { ...server, setting: "API_KEYS", value, revision: 2 };
const synthesize = (options: Partial<SecretProps> = {}) =>
  synthesizeConstruct((scope) => new Secret(scope, "secret", { ...props, ...options }));

describe("Secret", () => {
  it("writes the value where neither plan nor state keeps it, once for each revision", () => {
    const secret = synthesize().only("kubernetes_secret_v1");
    expect(secret).toMatchObject({
      metadata: { name: "mcp-dev-api-keys", namespace: "mcp" },
      type: "Opaque",
      data_wo: { API_KEYS: expect.stringContaining("var.api_keys") },
      data_wo_revision: 2,
    });
    expect(secret).not.toHaveProperty("data");
  });

  it("is given to containers by name, with its revision", () => {
    let reference: Secret["reference"] | undefined;
    synthesizeConstruct((scope) => {
      reference = new Secret(scope, "secret", props).reference;
    });
    expect(reference).toMatchObject({ key: "API_KEYS", revision: 2 });
  });

  it("refuses text, which would be written to disk, and a revision that is none", () => {
    expect(() => synthesize({ value: "client:digest", revision: 0 })).toThrow(
      [
        "Secret test/secret:",
        "  the value of API_KEYS must be an expression; text would be written to disk",
        "  the revision of API_KEYS must be a whole number from 1, got 0",
      ].join("\n"),
    );
  });
});
