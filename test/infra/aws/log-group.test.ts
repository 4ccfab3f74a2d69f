import { describe, expect, it } from "vitest";
import { LogGroup, type LogGroupProps } from "../../../infra/aws/log-group.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (options: Partial<LogGroupProps> = {}) =>
  synthesizeConstruct(
    (scope) => new LogGroup(scope, "logs", { name: "/aws/lambda/a", keyArn: "key", ...options }),
  ).only("aws_cloudwatch_log_group");

describe("LogGroup", () => {
  it("forgets after 30 days and is encrypted with our key", () => {
    expect(synthesize()).toMatchObject({ name: "/aws/lambda/a", retention_in_days: 30, kms_key_id: "key" });
  });

  it("takes another retention", () => {
    expect(synthesize({ retentionDays: 7 })).toMatchObject({ retention_in_days: 7 });
  });
});
