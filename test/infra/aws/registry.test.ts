import { describe, expect, it } from "vitest";
import { Registry } from "../../../infra/aws/registry.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (options = {}) =>
  synthesizeConstruct(
    (scope) =>
      new Registry(scope, "registry", { accountId: "123456789012", name: "mcp-dev/lambda", ...options }),
  );
const rules = (options = {}) =>
  JSON.parse(String(synthesize(options).only("aws_ecr_lifecycle_policy")["policy"])).rules;

describe("Registry", () => {
  it("has tags that stay, scans what is pushed, and encrypts with a key of its own", () => {
    expect(synthesize().only("aws_ecr_repository")).toMatchObject({
      name: "mcp-dev/lambda",
      image_tag_mutability: "IMMUTABLE",
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: "KMS" }],
      force_delete: false,
    });
    expect(synthesize().only("aws_kms_alias")).toMatchObject({ name: "alias/mcp-dev-lambda-images" });
  });

  it("deletes what lost its tag after a week and keeps the latest 30", () => {
    expect(rules()).toMatchObject([
      { selection: { tagStatus: "untagged", countType: "sinceImagePushed", countNumber: 7 } },
      { selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 30 } },
    ]);
  });

  it("takes other limits", () => {
    expect(rules({ keepImages: 5, deleteUntaggedAfterDays: 1 })).toMatchObject([
      { selection: { countNumber: 1 } },
      { selection: { countNumber: 5 } },
    ]);
  });
});
