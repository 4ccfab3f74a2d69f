import { describe, expect, it } from "vitest";
import { OnCallTopic } from "../../../infra/aws/on-call-topic.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { accountId: "123456789012", name: "mcp-dev-on-call", email: "a@example.com", keyArn: "key" };

describe("OnCallTopic", () => {
  const topic = synthesizeConstruct((scope) => new OnCallTopic(scope, "topic", props));

  it("mails one address, encrypted with our key", () => {
    expect(topic.only("aws_sns_topic")).toMatchObject({ name: "mcp-dev-on-call", kms_master_key_id: "key" });
    expect(topic.only("aws_sns_topic_subscription")).toMatchObject({
      protocol: "email",
      endpoint: "a@example.com",
    });
  });

  it("takes messages from the alarms of this account alone", () => {
    const { Statement } = JSON.parse(String(topic.only("aws_sns_topic_policy")["policy"]));
    expect(Statement).toMatchObject([
      {
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["sns:Publish"],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });
});
