import { describe, expect, it } from "vitest";
import { imageReference, Registry } from "../../../infra/google/registry.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { project: "project", projectNumber: "123", location: "europe-west1", repositoryId: "mcp-dev" };
const REPOSITORY = "google_artifact_registry_repository";

describe("Registry", () => {
  it("has tags that stay, scanning, clean-up, and a key of its own", () => {
    const registry = synthesizeConstruct((scope) => new Registry(scope, "registry", props));
    expect(registry.only(REPOSITORY)).toMatchObject({
      format: "DOCKER",
      docker_config: { immutable_tags: true },
      vulnerability_scanning_config: { enablement_config: "INHERITED" },
      kms_key_name: expect.stringContaining("google_kms_crypto_key"),
      cleanup_policies: [
        { action: "KEEP", most_recent_versions: { keep_count: 30 } },
        { action: "DELETE", condition: { older_than: "7776000s", tag_state: "ANY" } },
      ],
    });
    expect(registry.only("google_kms_crypto_key_iam_member")).toMatchObject({
      member: "serviceAccount:service-123@gcp-sa-artifactregistry.iam.gserviceaccount.com",
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
    });
  });

  it("takes other limits, and grants pushing on itself alone", () => {
    const registry = synthesizeConstruct((scope) =>
      new Registry(scope, "registry", { ...props, keepVersions: 5, deleteAfterDays: 1 }).grantWrite("ci", {
        member: "member",
        why: "pushes",
      }),
    );
    expect(registry.only(REPOSITORY)).toMatchObject({
      cleanup_policies: [
        { most_recent_versions: { keep_count: 5 } },
        { condition: { older_than: "86400s" } },
      ],
    });
    expect(registry.only("google_artifact_registry_repository_iam_member")).toMatchObject({
      role: "roles/artifactregistry.writer",
      member: "member",
    });
  });
});

describe("imageReference", () => {
  it("names an image by digest", () => {
    const reference = { ...props, image: "server", digest: "sha256:ab" };
    expect(imageReference(reference)).toBe("europe-west1-docker.pkg.dev/project/mcp-dev/server@sha256:ab");
  });
});
