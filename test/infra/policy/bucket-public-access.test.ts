import { describe, expect, it } from "vitest";
import { S3Bucket } from "#aws/s3-bucket";
import { S3BucketPublicAccessBlock } from "#aws/s3-bucket-public-access-block";
import { StorageBucket } from "#google/storage-bucket";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("bucketPublicAccess", () => {
  it("refuses buckets that could be made public", () => {
    const stack = stackUnderTest();
    const bucket = new S3Bucket(stack, "aws", { bucket: "b" });
    new S3BucketPublicAccessBlock(stack, "block", { bucket: bucket.id, blockPublicAcls: true });
    new StorageBucket(stack, "google", { name: "b", location: "EU", publicAccessPrevention: "enforced" });
    expect(violationsOf("bucket-public-access", stack)).toEqual([
      'dev-test/google (google_storage_bucket.google): bucket-public-access: public_access_prevention is enforced and uniform_bucket_level_access unset. Fix: set them to "enforced" and true.',
      "dev-test/aws (aws_s3_bucket.aws): bucket-public-access: public access to it is not blocked. Fix: add an aws_s3_bucket_public_access_block with block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets set to true.",
    ]);
  });

  it("accepts closed buckets", () => {
    const stack = stackUnderTest();
    const bucket = new S3Bucket(stack, "aws", { bucket: "b" });
    new S3BucketPublicAccessBlock(stack, "block", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new StorageBucket(stack, "google", {
      name: "b",
      location: "EU",
      publicAccessPrevention: "enforced",
      uniformBucketLevelAccess: true,
    });
    expect(violationsOf("bucket-public-access", stack)).toEqual([]);
  });
});
