import { describe, expect, it } from "vitest";
import { S3StateBucket } from "../../../infra/state/s3-state-bucket.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { accountId: "123456789012", name: "state" };
const state = synthesizeConstruct((scope) => new S3StateBucket(scope, "state", props));

describe("S3StateBucket", () => {
  it("is versioned, encrypted with a key of its own, private, and stays", () => {
    expect(state.only("aws_s3_bucket")).toMatchObject({
      bucket: "state",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    expect(state.only("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(state.only("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(state.only("aws_s3_bucket_server_side_encryption_configuration")).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms" } }],
    });
  });

  it("refuses requests without TLS", () => {
    expect(JSON.parse(String(state.only("aws_s3_bucket_policy")["policy"])).Statement).toEqual([
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: ["s3:*"],
        Resource: ["arn:aws:s3:::state", "arn:aws:s3:::state/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("keeps older versions for a year, or as long as it is told", () => {
    const days = (options = {}) =>
      synthesizeConstruct((scope) => new S3StateBucket(scope, "s", { ...props, ...options })).only(
        "aws_s3_bucket_lifecycle_configuration",
      );
    expect(days()).toMatchObject({ rule: [{ noncurrent_version_expiration: [{ noncurrent_days: 365 }] }] });
    expect(days({ deleteOldVersionsAfterDays: 30 })).toMatchObject({
      rule: [{ noncurrent_version_expiration: [{ noncurrent_days: 30 }] }],
    });
  });
});
