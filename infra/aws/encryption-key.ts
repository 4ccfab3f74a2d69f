import { Construct } from "constructs";
import { KmsAlias } from "#aws/kms-alias";
import { KmsKey } from "#aws/kms-key";
import { policyDocument } from "./policy-document.ts";

export interface EncryptionKeyProps {
  readonly accountId: string;
  /** Name of the alias, without `alias/`. */
  readonly name: string;
  readonly description: string;
}

/** Days in which a deleted key can still be brought back, 7 to 30. */
const DELETION_WINDOW_DAYS = 30;

/**
 * Everything that managing and using a key takes, written out.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const ACTIONS = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** A key of ours for data at rest, rotated every year; the account's IAM policies say who may use it. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { accountId, name, description }: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument([
        {
          sid: "AccountDecidesByIam",
          principal: { AWS: `arn:aws:iam::${accountId}:root` },
          actions: ACTIONS,
          // In a key's own policy this is the key.
          resources: ["*"],
        },
      ]),
    });
    new KmsAlias(this, "alias", { name: `alias/${name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
