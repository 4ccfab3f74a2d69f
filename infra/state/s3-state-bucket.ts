import { Construct } from "constructs";
import { S3Bucket } from "#aws/s3-bucket";
import { S3BucketLifecycleConfiguration } from "#aws/s3-bucket-lifecycle-configuration";
import { S3BucketOwnershipControls } from "#aws/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "#aws/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "#aws/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "#aws/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "#aws/s3-bucket-versioning";
import { EncryptionKey } from "../aws/encryption-key.ts";
import { policyDocument, type Statement } from "../aws/policy-document.ts";
import { explain } from "../explain.ts";
import { suppress } from "../policy/suppress.ts";

export interface S3StateBucketProps {
  readonly accountId: string;
  readonly name: string;
  /**
   * Days after which an older version of a state is deleted.
   *
   * @default 365
   */
  readonly deleteOldVersionsAfterDays?: number;
}

/** Days after which parts of an upload that was never finished are deleted. */
const ABORT_UPLOADS_AFTER_DAYS = 7;

/** What checkov asks of every bucket and this one does without. */
const NOT_HERE = [
  ["CKV_AWS_18", "CloudTrail data events record each access; a log bucket would need one of its own."],
  [
    "CKV_AWS_144",
    "Versions bring a lost state back; a copy in another region would be a second place for what it holds.",
  ],
  ["CKV2_AWS_62", "Nobody waits for a change of the state: Terraform's own lock and log tell who made it."],
] as const;

/** Where Terraform keeps an environment's state: versioned, encrypted with a key of ours, never public, TLS only. */
export class S3StateBucket extends Construct {
  readonly name: string;
  readonly bucket: S3Bucket;
  /** Of the key that encrypts the states; who reads them needs it too. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: S3StateBucketProps) {
    super(scope, id);
    const { accountId, name, deleteOldVersionsAfterDays = 365 } = props;
    this.name = name;
    this.keyArn = new EncryptionKey(this, "key", {
      accountId,
      name,
      description: `Terraform state in ${name}`,
    }).arn;
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: name,
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    for (const [check, reason] of NOT_HERE) suppress(this.bucket, check, reason);
    this.secure(name);
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket: this.bucket.id,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: this.bucket.id,
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: deleteOldVersionsAfterDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABORT_UPLOADS_AFTER_DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
  }

  private secure(name: string): void {
    const bucket = this.bucket.id;
    new S3BucketOwnershipControls(this, "ownership", {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    const block = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    const statements: readonly Statement[] = [
      {
        sid: "TlsOnly",
        why: "Nobody reads or writes states over plain HTTP.",
        effect: "Deny",
        principal: { AWS: "*" },
        actions: ["s3:*"],
        resources: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        conditions: { Bool: { "aws:SecureTransport": "false" } },
      },
    ];
    const policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policyDocument(statements),
      dependsOn: [block],
    });
    explain(policy, statements);
  }
}
