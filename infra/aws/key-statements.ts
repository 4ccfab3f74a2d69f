import type { Statement } from "./policy-document.ts";
import { HEALTH_REGION, type StackScope } from "./stack-kinds.ts";

/** Keys get their id from KMS, and the tag with the environment from the provider's default. */
const TAG = "aws:ResourceTag/environment";

function keyPlaces({ accountId, region }: StackScope): readonly string[] {
  return [region, HEALTH_REGION].map((place) => `arn:aws:kms:${place}:${accountId}:key/*`);
}

/** What a plan reads of the environment's keys. */
export function readKeysByTag(scope: StackScope, environment: string): readonly Statement[] {
  return [
    {
      sid: "ReadServerKeys",
      why: "Compares the environment's keys with the code.",
      actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      resources: keyPlaces(scope),
      conditions: { StringEquals: { [TAG]: environment } },
    },
  ];
}

/** What a deployment changes of them. */
export function changeKeysByTag(scope: StackScope, environment: string): readonly Statement[] {
  const { accountId, region, prefix } = scope;
  const aliases = [
    `arn:aws:kms:${region}:${accountId}:alias/${prefix}-server`,
    `arn:aws:kms:${HEALTH_REGION}:${accountId}:alias/${prefix}-failover`,
  ];
  return [
    {
      sid: "ChangeServerKeys",
      why: "Changes and deletes the environment's keys, and encrypts with them what it writes: variables and secrets.",
      actions: [
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DeleteAlias",
        "kms:EnableKeyRotation",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UpdateKeyDescription",
      ],
      resources: keyPlaces(scope),
      conditions: { StringEquals: { [TAG]: environment } },
    },
    {
      sid: "NameServerKeys",
      why: "Gives the environment's keys their names.",
      actions: ["kms:CreateAlias", "kms:DeleteAlias"],
      resources: aliases,
    },
  ];
}

/** How a key comes to be the environment's. */
export function createKeys(environment: string): Statement {
  return {
    sid: "CreateServerKeys",
    why: "Creates keys with the environment's tag, and gives it to none that has another's.",
    actions: ["kms:CreateKey", "kms:TagResource"],
    resources: ["*"],
    conditions: {
      StringEquals: { "aws:RequestTag/environment": environment },
      // A key of another environment would be ours with our tag.
      Null: { [TAG]: "true" },
    },
    withoutResource:
      "kms:CreateKey knows no resource before it made one: the condition asks for the environment's tag.",
  };
}

export const findKeys: Statement = {
  sid: "FindKeys",
  why: "Finds keys by their names.",
  actions: ["kms:ListAliases"],
  resources: ["*"],
  withoutResource: "kms:ListAliases knows no resource: it lists names and gives access to nothing.",
};
