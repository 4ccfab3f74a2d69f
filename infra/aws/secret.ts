import { Construct } from "constructs";
import { SecretsmanagerSecret } from "#aws/secretsmanager-secret";
import { SecretsmanagerSecretVersion } from "#aws/secretsmanager-secret-version";
import { Token } from "#tf";
import { suppress } from "../policy/suppress.ts";
import { requireAll } from "../refuse.ts";
import type { Statement } from "./policy-document.ts";

/** A secret by name, and the version that this deployment made current. */
export interface SecretReference {
  readonly arn: string;
  /** Id of the version: a rotation changes it. */
  readonly versionId: string;
}

export interface SecretProps {
  readonly name: string;
  /** Of the key that encrypts the values. */
  readonly keyArn: string;
  /**
   * Days in which a deleted secret can be brought back: 7 to 30, or 0 to delete at once.
   *
   * @default 30
   */
  readonly recoveryDays?: number;
}

export interface SecretVersionProps {
  /** What the version holds, as an expression that Terraform resolves; text known at synth is refused. */
  readonly value: string;
  /** Whole number from 1; raising it writes the value again, as a new version. */
  readonly revision: number;
}

/** A secret's place. Its value is written through a write-only attribute, {@link Secret.addVersion}, or out of band. */
export class Secret extends Construct {
  readonly secret: SecretsmanagerSecret;

  constructor(scope: Construct, id: string, { name, keyArn, recoveryDays = 30 }: SecretProps) {
    super(scope, id);
    requireAll(this, [
      [
        /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name),
        `name "${name}" must be 1 to 512 letters, digits and /_+=.@-`,
      ],
      [
        recoveryDays === 0 || (Number.isInteger(recoveryDays) && recoveryDays >= 7 && recoveryDays <= 30),
        `recoveryDays must be 0 or a whole number from 7 to 30, got ${recoveryDays}`,
      ],
    ]);
    this.secret = new SecretsmanagerSecret(this, "secret", {
      name,
      kmsKeyId: keyArn,
      recoveryWindowInDays: recoveryDays,
    });
    suppress(
      this.secret,
      "CKV2_AWS_57",
      "Digests of keys that clients hold: a person rotates them with the clients, two keys at a time.",
    );
  }

  /** Lets a role read the current value of this secret alone: secretsmanager:GetSecretValue. */
  readStatement(sid: string): Statement {
    return {
      sid,
      why: "Reads this secret when an instance starts.",
      actions: ["secretsmanager:GetSecretValue"],
      resources: [this.secret.arn],
    };
  }

  /** Writes a value that Terraform is given, through a write-only attribute, and makes it the current one. */
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
    const version = new SecretsmanagerSecretVersion(this, id, {
      secretId: this.secret.arn,
      secretStringWo: value,
      secretStringWoVersion: revision,
    });
    return { arn: this.secret.arn, versionId: version.versionId };
  }
}
