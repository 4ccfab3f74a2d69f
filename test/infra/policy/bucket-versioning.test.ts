import { describe, expect, it } from "vitest";
import { S3Bucket } from "#aws/s3-bucket";
import { S3BucketVersioningA } from "#aws/s3-bucket-versioning";
import { StorageBucket } from "#google/storage-bucket";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("bucketVersioning", () => {
  it("refuses buckets without versions", () => {
    const stack = stackUnderTest();
    new S3Bucket(stack, "aws", { bucket: "b" });
    new StorageBucket(stack, "google", { name: "b", location: "EU" });
    expect(violationsOf("bucket-versioning", stack)).toEqual([
      "dev-test/google (google_storage_bucket.google): bucket-versioning: it keeps no versions. Fix: set versioning.enabled to true.",
      'dev-test/aws (aws_s3_bucket.aws): bucket-versioning: it keeps no versions. Fix: add an aws_s3_bucket_versioning with the status "Enabled".',
    ]);
  });

  it("accepts buckets with versions", () => {
    const stack = stackUnderTest();
    const bucket = new S3Bucket(stack, "aws", { bucket: "b" });
    new S3BucketVersioningA(stack, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new StorageBucket(stack, "google", { name: "b", location: "EU", versioning: { enabled: true } });
    expect(violationsOf("bucket-versioning", stack)).toEqual([]);
  });
});
