import { Construct } from "constructs";
import { KmsAlias } from "#aws/kms-alias";
import { KmsKey } from "#aws/kms-key";
import type { TerraformProvider } from "#tf";
import { explain } from "../explain.ts";
import { policyDocument, type Statement } from "./policy-document.ts";

export interface EncryptionKeyProps {
  readonly accountId: string;
  /** Name of the alias, without `alias/`. */
  readonly name: string;
  readonly description: string;
  /**
   * Services of AWS that use the key for things of ours, each with a condition that says which.
   *
   * @default none
   */
  readonly services?: readonly KeyService[];
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

/** A service of AWS that encrypts with the key on nobody's behalf. */
export interface KeyService {
  readonly sid: string;
  /** What the service does with it, one sentence. */
  readonly why: string;
  /** As a policy names it, such as `logs.eu-west-1.amazonaws.com`. */
  readonly principal: string;
  readonly conditions: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** CloudWatch Logs, for the groups of one account. */
export function logsService(accountId: string, region: string): KeyService {
  return {
    sid: "Logs",
    why: "CloudWatch Logs encrypts the log groups.",
    principal: `logs.${region}.amazonaws.com`,
    conditions: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*` },
    },
  };
}

/** CloudWatch, whose alarms publish to a topic that the key encrypts. */
export function alarmsService(accountId: string): KeyService {
  return {
    sid: "Alarms",
    why: "CloudWatch publishes to topics that the key encrypts.",
    principal: "cloudwatch.amazonaws.com",
    conditions: { StringEquals: { "aws:SourceAccount": accountId } },
  };
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

/** What a service does with the key. */
const SERVICE_ACTIONS = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** A key of ours for data at rest, rotated every year; the account's IAM policies say who may use it. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { accountId, name, description, services = [], provider } = props;
    const from = provider ? { provider } : {};
    const statements: readonly Statement[] = [
      {
        sid: "AccountDecidesByIam",
        why: "The policies of the account's own roles say who uses and manages the key.",
        principal: { AWS: `arn:aws:iam::${accountId}:root` },
        actions: ACTIONS,
        // In a key's own policy this is the key.
        resources: ["*"],
      },
      ...services.map(({ principal, ...service }) => ({
        ...service,
        principal: { Service: principal },
        actions: SERVICE_ACTIONS,
        resources: ["*"],
      })),
    ];
    const key = new KmsKey(this, "key", {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(statements),
      ...from,
    });
    explain(key, statements);
    new KmsAlias(this, "alias", { ...from, name: `alias/${name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
