import { GITHUB_ISSUER } from "../github-repository.ts";
import { functionBoundaryArn } from "./function-boundary.ts";
import type { Statement } from "./policy-document.ts";

/** A bucket with Terraform state, and the key that encrypts it. */
export interface StateBucket {
  readonly name: string;
  readonly keyArn: string;
}

/** The state that one environment's stacks have in S3. */
export function stateStatements(
  { name, keyArn }: StateBucket,
  { environment, access }: { readonly environment: string; readonly access: "read" | "write" },
): readonly Statement[] {
  const bucket = `arn:aws:s3:::${name}`;
  const states = [`${bucket}/${environment}-*.tfstate`];
  const locks = [`${bucket}/${environment}-*.tfstate.tflock`];
  const read: readonly Statement[] = [
    {
      sid: "ListStates",
      why: "Finds the environment's states.",
      actions: ["s3:ListBucket"],
      resources: [bucket],
    },
    { sid: "ReadStates", why: "Knows what was deployed.", actions: ["s3:GetObject"], resources: states },
    { sid: "DecryptStates", why: "States are encrypted.", actions: ["kms:Decrypt"], resources: [keyArn] },
  ];
  if (access === "read") return read;
  return [
    ...read,
    { sid: "WriteStates", why: "Remembers what it deployed.", actions: ["s3:PutObject"], resources: states },
    {
      sid: "LockStates",
      why: "One deployment at a time.",
      actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      resources: locks,
    },
    {
      sid: "EncryptStates",
      why: "States are encrypted.",
      actions: ["kms:GenerateDataKey"],
      resources: [keyArn],
    },
  ];
}

/** Reading what the foundation has of a registry. */
export function readRegistry(repositoryArn: string): Statement {
  return {
    sid: "ReadRegistry",
    why: "Compares the registry with the code.",
    actions: [
      "ecr:DescribeImages",
      "ecr:DescribeRepositories",
      "ecr:GetLifecyclePolicy",
      "ecr:GetRepositoryPolicy",
      "ecr:ListTagsForResource",
    ],
    resources: [repositoryArn],
  };
}

/** Pushing images, and reading them back by digest. */
export function pushImages(repositoryArn: string): readonly Statement[] {
  return [
    {
      sid: "LogInToRegistry",
      why: "Docker asks for a token before it pushes.",
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
      withoutResource:
        "ecr:GetAuthorizationToken knows no resource: the token opens what other statements allow.",
    },
    {
      sid: "PushImages",
      why: "Pushes the function's image, and reads its digest back.",
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      resources: [repositoryArn],
    },
  ];
}

/** What a plan of the foundation reads of the identities themselves. */
export function readIdentities(accountId: string, prefix: string): Statement {
  return {
    sid: "ReadIdentities",
    why: "Compares the identities with the code.",
    actions: [
      "iam:GetOpenIDConnectProvider",
      "iam:GetPolicy",
      "iam:GetPolicyVersion",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
    ],
    resources: [
      `arn:aws:iam::${accountId}:oidc-provider/${GITHUB_ISSUER}`,
      functionBoundaryArn(accountId, prefix),
      `arn:aws:iam::${accountId}:role/${prefix}-api-logs`,
      `arn:aws:iam::${accountId}:role/${prefix}-deployer`,
      `arn:aws:iam::${accountId}:role/${prefix}-planner`,
    ],
  };
}

/** Reading which role the account's APIs log by. */
export function readApiLogging(region: string): Statement {
  return {
    sid: "ReadApiLogging",
    why: "Compares the role that APIs log by with the code.",
    actions: ["apigateway:GET"],
    resources: [`arn:aws:apigateway:${region}::/account`],
  };
}

/** What a plan reads of keys; it decrypts nothing with them. */
export function readKeys(keyArns: readonly string[]): readonly Statement[] {
  return [
    {
      sid: "ReadKeys",
      why: "Compares the foundation's keys with the code.",
      actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      resources: keyArns,
    },
  ];
}

/** What a plan reads of the state's bucket itself, as the provider refreshes it. */
export function readBucket(name: string): Statement {
  return {
    sid: "ReadBucket",
    why: "Compares the state's bucket with the code.",
    actions: [
      "s3:GetAccelerateConfiguration",
      "s3:GetBucketAcl",
      "s3:GetBucketCORS",
      "s3:GetBucketLogging",
      "s3:GetBucketObjectLockConfiguration",
      "s3:GetBucketOwnershipControls",
      "s3:GetBucketPolicy",
      "s3:GetBucketPublicAccessBlock",
      "s3:GetBucketRequestPayment",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetBucketWebsite",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:GetReplicationConfiguration",
    ],
    resources: [`arn:aws:s3:::${name}`],
  };
}
