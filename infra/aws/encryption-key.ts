import { Construct } from "constructs";
import { KmsAlias } from "#aws/kms-alias";
import { KmsKey } from "#aws/kms-key";

export interface EncryptionKeyProps {
  readonly accountId: string;
  /** Name of the alias, without `alias/`. */
  readonly name: string;
  readonly description: string;
}

/** Days in which a deleted key can still be brought back, 7 to 30. */
const DELETION_WINDOW_DAYS = 30;

/** A key of ours for data at rest, rotated every year; the account's IAM policies say who may use it. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { accountId, name, description }: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AccountDecidesByIam",
            Effect: "Allow",
            Principal: { AWS: `arn:aws:iam::${accountId}:root` },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      }),
    });
    new KmsAlias(this, "alias", { name: `alias/${name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
