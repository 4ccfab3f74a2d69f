import { Construct } from "constructs";
import { ArtifactRegistryRepository } from "#google/artifact-registry-repository";
import { ArtifactRegistryRepositoryIamMember } from "#google/artifact-registry-repository-iam-member";
import { explain } from "../explain.ts";
import { EncryptionKey } from "./encryption-key.ts";
import type { Grant } from "./grant.ts";

export interface RegistryProps {
  readonly project: string;
  /** Number of the project: the service agent that encrypts is named by it. */
  readonly projectNumber: string;
  readonly location: string;
  readonly repositoryId: string;
  /**
   * Versions that the clean-up always keeps, so that a rollback finds its image.
   *
   * @default 30
   */
  readonly keepVersions?: number;
  /**
   * Age after which a version that nothing keeps is deleted, days.
   *
   * @default 90
   */
  readonly deleteAfterDays?: number;
}

/** Where the server's images are: tags that cannot be moved, scanned, cleaned up, encrypted with a key of ours. */
export class Registry extends Construct {
  readonly repository: ArtifactRegistryRepository;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { project, projectNumber, location, repositoryId, keepVersions = 30, deleteAfterDays = 90 } = props;
    const key = new EncryptionKey(this, "key", { name: repositoryId, location });
    const agent = `serviceAccount:service-${projectNumber}@gcp-sa-artifactregistry.iam.gserviceaccount.com`;
    const keyUse = key.grantUse("use", { member: agent, why: "The registry encrypts its images." });
    this.repository = new ArtifactRegistryRepository(this, "repository", {
      project,
      location,
      repositoryId,
      format: "DOCKER",
      description: "Images of the MCP server.",
      dockerConfig: { immutableTags: true },
      kmsKeyName: key.keyId,
      vulnerabilityScanningConfig: { enablementConfig: "INHERITED" },
      cleanupPolicyDryRun: false,
      cleanupPolicies: [
        { id: "keep-recent", action: "KEEP", mostRecentVersions: { keepCount: keepVersions } },
        {
          id: "delete-old",
          action: "DELETE",
          condition: { tagState: "ANY", olderThan: `${deleteAfterDays * 86_400}s` },
        },
      ],
      dependsOn: [keyUse],
    });
  }

  /** Lets a member push and pull images of this repository alone: roles/artifactregistry.writer. */
  grantWrite(id: string, { member, why }: Grant): void {
    const grant = new ArtifactRegistryRepositoryIamMember(this, id, {
      project: this.repository.project,
      location: this.repository.location,
      repository: this.repository.name,
      role: "roles/artifactregistry.writer",
      member,
    });
    explain(grant, why);
  }
}

/** The address of an image in an environment's registry, by digest. */
export function imageReference(props: {
  readonly project: string;
  readonly location: string;
  readonly repositoryId: string;
  readonly image: string;
  readonly digest: string;
}): string {
  const { project, location, repositoryId, image, digest } = props;
  return `${location}-docker.pkg.dev/${project}/${repositoryId}/${image}@${digest}`;
}
