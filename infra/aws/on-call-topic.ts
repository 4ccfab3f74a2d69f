import { Construct } from "constructs";
import { SnsTopic } from "#aws/sns-topic";
import { SnsTopicPolicy } from "#aws/sns-topic-policy";
import { SnsTopicSubscription } from "#aws/sns-topic-subscription";
import type { TerraformProvider } from "#tf";
import { explain } from "../explain.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

export interface OnCallTopicProps {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  /** Of the key that encrypts messages; its policy must let CloudWatch use it. */
  readonly keyArn: string;
  /** An alarm and its topic are in one region. @default the stack's */
  readonly provider?: TerraformProvider;
}

/** Where alarms go: one e-mail address, which confirms its subscription once. */
export class OnCallTopic extends Construct {
  readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, props: OnCallTopicProps) {
    super(scope, id);
    const { accountId, name, email, keyArn, provider } = props;
    const from = provider ? { provider } : {};
    this.topic = new SnsTopic(this, "topic", { ...from, name, kmsMasterKeyId: keyArn });
    const statements: readonly Statement[] = [
      {
        sid: "AlarmsOfThisAccount",
        why: "Alarms reach whoever is on call.",
        principal: { Service: "cloudwatch.amazonaws.com" },
        actions: ["sns:Publish"],
        resources: [this.topic.arn],
        conditions: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ];
    const policy = new SnsTopicPolicy(this, "policy", {
      ...from,
      arn: this.topic.arn,
      policy: policyDocument(statements),
    });
    explain(policy, statements);
    new SnsTopicSubscription(this, "mail", {
      ...from,
      topicArn: this.topic.arn,
      protocol: "email",
      endpoint: email,
    });
  }
}
