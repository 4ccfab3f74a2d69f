import { Construct } from "constructs";
import { EcrLifecyclePolicy } from "#aws/ecr-lifecycle-policy";
import { EcrRepository } from "#aws/ecr-repository";
import { EncryptionKey } from "./encryption-key.ts";

export interface RegistryProps {
  readonly accountId: string;
  readonly name: string;
  /**
   * Tagged images that are kept, so that a rollback finds its image.
   *
   * @default 30
   */
  readonly keepImages?: number;
  /**
   * Age after which an image without a tag is deleted, days.
   *
   * @default 7
   */
  readonly deleteUntaggedAfterDays?: number;
}

/** Where the function's images are: Lambda runs images from the ECR of its own region alone. */
export class Registry extends Construct {
  readonly repository: EcrRepository;
  /** Of the key that encrypts the images. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: RegistryProps) {
    super(scope, id);
    const { accountId, name, keepImages = 30, deleteUntaggedAfterDays = 7 } = props;
    const key = new EncryptionKey(this, "key", {
      accountId,
      name: `${name.replaceAll("/", "-")}-images`,
      description: `Images of ${name}`,
    });
    this.keyArn = key.arn;
    this.repository = new EcrRepository(this, "repository", {
      name,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: "KMS", kmsKey: key.arn }],
      forceDelete: false,
    });
    const days = { countType: "sinceImagePushed", countUnit: "days", countNumber: deleteUntaggedAfterDays };
    const count = { countType: "imageCountMoreThan", countNumber: keepImages };
    new EcrLifecyclePolicy(this, "lifecycle", {
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          rule(1, "Images that lost their tag", { tagStatus: "untagged", ...days }),
          rule(2, "All but the latest", { tagStatus: "any", ...count }),
        ],
      }),
    });
  }
}

function rule(rulePriority: number, description: string, selection: Readonly<Record<string, unknown>>) {
  return { rulePriority, description, selection, action: { type: "expire" } };
}
