import { Construct } from "constructs";
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group";
import { suppress } from "../policy/suppress.ts";

export interface LogGroupProps {
  readonly name: string;
  /** Of the key that encrypts it; the key's policy must let CloudWatch Logs use it. */
  readonly keyArn: string;
  /**
   * How long a line is kept, days; CloudWatch Logs knows certain numbers alone.
   *
   * @default 30
   */
  readonly retentionDays?: 7 | 14 | 30 | 60 | 90 | 365;
}

/** A log group that forgets, encrypted with a key of ours. */
export class LogGroup extends Construct {
  readonly group: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, { name, keyArn, retentionDays = 30 }: LogGroupProps) {
    super(scope, id);
    this.group = new CloudwatchLogGroup(this, "group", {
      name,
      retentionInDays: retentionDays,
      kmsKeyId: keyArn,
      skipDestroy: false,
    });
    suppress(
      this.group,
      "CKV_AWS_338",
      "Request logs serve whoever is on call; what is older only adds what could leak.",
    );
  }
}
