import { Construct } from "constructs";
import { ProjectIamAuditConfig } from "#google/project-iam-audit-config";
import { StorageBucket } from "#google/storage-bucket";
import { StorageBucketIamMember } from "#google/storage-bucket-iam-member";
import { explain } from "../explain.ts";
import type { Grant } from "../google/grant.ts";
import { suppress } from "../policy/suppress.ts";

export interface GcsStateBucketProps {
  readonly project: string;
  readonly name: string;
  readonly location: string;
  /**
   * Older versions of each state that are kept.
   *
   * @default 50
   */
  readonly keepVersions?: number;
}

/** Where Terraform keeps an environment's state: versioned, never public, never deleted with content in it. */
export class GcsStateBucket extends Construct {
  readonly bucket: StorageBucket;

  constructor(scope: Construct, id: string, props: GcsStateBucketProps) {
    super(scope, id);
    const { project, name, location, keepVersions = 50 } = props;
    this.bucket = new StorageBucket(this, "bucket", {
      project,
      name,
      location,
      storageClass: "STANDARD",
      uniformBucketLevelAccess: true,
      publicAccessPrevention: "enforced",
      forceDestroy: false,
      versioning: { enabled: true },
      lifecycleRule: [
        { action: { type: "Delete" }, condition: { numNewerVersions: keepVersions, withState: "ARCHIVED" } },
      ],
      lifecycle: { preventDestroy: true },
    });
    // Who read or wrote a state is in the audit log: Google does not record that unless asked.
    new ProjectIamAuditConfig(this, "audit", {
      project,
      service: "storage.googleapis.com",
      auditLogConfig: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
    });
    for (const check of ["CKV_GCP_62", "CKV_GCP_63"] as const) {
      suppress(
        this.bucket,
        check,
        "Cloud Audit Logs record each access; a log bucket would need one of its own.",
      );
    }
  }

  /** Lets a member read every state: roles/storage.objectViewer, and roles/storage.bucketViewer for the bucket itself. */
  grantRead(id: string, grant: Grant): void {
    this.grant(`${id}-objects`, "roles/storage.objectViewer", grant);
    this.grant(`${id}-bucket`, "roles/storage.bucketViewer", grant);
  }

  /** Lets a member read, write and lock every state: roles/storage.objectUser. */
  grantWrite(id: string, grant: Grant): void {
    this.grant(`${id}-objects`, "roles/storage.objectUser", grant);
  }

  private grant(id: string, role: string, { member, why }: Grant): void {
    explain(new StorageBucketIamMember(this, id, { bucket: this.bucket.name, role, member }), why);
  }
}
