import { Construct } from "constructs";
import { SecretManagerSecret } from "#google/secret-manager-secret";
import { SecretManagerSecretIamMember } from "#google/secret-manager-secret-iam-member";
import { SecretManagerSecretVersion } from "#google/secret-manager-secret-version";
import { type ITerraformDependable, Token } from "#tf";
import { explain } from "../explain.ts";
import { requireAll } from "../refuse.ts";
import type { Grant } from "./grant.ts";

/** One version of a secret, by name: what a container is given in place of the value. */
export interface SecretReference {
  /** Name of the secret in its project. */
  readonly secretId: string;
  /** Number of the version; never an alias, so that a rotation is seen in the diff and a rollback undoes it. */
  readonly version: string;
}

export interface SecretProps {
  readonly secretId: string;
  /**
   * Refuses to delete the secret, and every value with it.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

export interface SecretVersionProps {
  /** What the version holds, as an expression that Terraform resolves; text known at synth is refused. */
  readonly value: string;
  /** Whole number from 1; raising it writes the value again, as a new version. */
  readonly revision: number;
}

/** A secret's place. Its value is written through a write-only attribute, {@link Secret.addVersion}, or out of band. */
export class Secret extends Construct {
  readonly secretId: string;
  readonly secret: SecretManagerSecret;

  constructor(scope: Construct, id: string, { secretId, deletionProtection = true }: SecretProps) {
    super(scope, id);
    requireAll(this, [
      [
        /^[A-Za-z0-9_-]{1,255}$/.test(secretId),
        `secretId "${secretId}" must be 1 to 255 letters, digits, - and _`,
      ],
    ]);
    this.secretId = secretId;
    this.secret = new SecretManagerSecret(this, "secret", {
      secretId,
      replication: { auto: {} },
      deletionProtection,
    });
  }

  /** Lets a member read the values of this secret alone: roles/secretmanager.secretAccessor. */
  grantRead(id: string, { member, why }: Grant): ITerraformDependable {
    const grant = new SecretManagerSecretIamMember(this, id, {
      secretId: this.secret.id,
      role: "roles/secretmanager.secretAccessor",
      member,
    });
    explain(grant, why);
    return grant;
  }

  /** Writes a value that Terraform computes, such as a generated password, through a write-only attribute. */
  addVersion(id: string, { value, revision }: SecretVersionProps): SecretReference {
    requireAll(this, [
      [
        Token.isUnresolved(value),
        `the value of version "${id}" must be an expression; text would be written to disk`,
      ],
      [
        Number.isInteger(revision) && revision >= 1,
        `the revision of version "${id}" must be a whole number from 1, got ${revision}`,
      ],
    ]);
    const version = new SecretManagerSecretVersion(this, id, {
      secret: this.secret.id,
      secretDataWo: value,
      secretDataWoVersion: revision,
      // Revisions that were rolled out with the old version still start with it.
      deletionPolicy: "ABANDON",
      lifecycle: { createBeforeDestroy: true },
    });
    return { secretId: this.secretId, version: version.version };
  }
}
