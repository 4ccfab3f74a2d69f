import { describe, expect, it } from "vitest";
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("logRetention", () => {
  it("refuses a group that keeps for ever, without a key", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "g", retentionInDays: 0 });
    expect(violationsOf("log-retention", stack)).toEqual([
      "dev-test/group (aws_cloudwatch_log_group.group): log-retention: retention_in_days is 0. Fix: set it to at least 1.",
      "dev-test/group (aws_cloudwatch_log_group.group): log-retention: it has no key of ours. Fix: set kms_key_id to the ARN of an aws_kms_key.",
    ]);
  });

  it("accepts 30 days and a key", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "g", retentionInDays: 30, kmsKeyId: "k" });
    expect(violationsOf("log-retention", stack)).toEqual([]);
  });
});
