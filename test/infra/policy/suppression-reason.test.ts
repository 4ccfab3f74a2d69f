import { describe, expect, it } from "vitest";
import { S3Bucket } from "#aws/s3-bucket";
import { StorageBucket } from "#google/storage-bucket";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("suppressionReason", () => {
  it("refuses a suppression that says nothing, on a resource and on a stack", () => {
    const stack = stackUnderTest();
    stack.addOverride("//.checkov.skip", [{ id: "CKV_AWS_144", comment: "" }]);
    new S3Bucket(stack, "aws", { bucket: "b" }).addOverride("//.policy.skip", [
      { id: "labels", comment: "later" },
    ]);
    expect(violationsOf("suppression-reason", stack)).toEqual([
      'dev-test: suppression-reason: it suppresses CKV_AWS_144 with the reason "". Fix: use suppress(…) with a reason of at least 20 characters.',
      'dev-test/aws (aws_s3_bucket.aws): suppression-reason: it suppresses labels with the reason "later". Fix: use suppress(…) with a reason of at least 20 characters.',
    ]);
  });

  it("accepts a suppression with its reason", () => {
    const stack = stackUnderTest();
    new StorageBucket(stack, "google", { name: "b", location: "EU" }).addOverride("//.checkov.skip", [
      { id: "CKV_GCP_62", comment: "Access to the state is in the audit log already" },
    ]);
    expect(violationsOf("suppression-reason", stack)).toEqual([]);
  });
});
