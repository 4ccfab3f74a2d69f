import { Construct } from "constructs";
import { KmsCryptoKey } from "#google/kms-crypto-key";
import { KmsCryptoKeyIamMember } from "#google/kms-crypto-key-iam-member";
import { KmsKeyRing } from "#google/kms-key-ring";
import type { ITerraformDependable } from "#tf";
import { explain } from "../explain.ts";
import type { Grant } from "./grant.ts";

export interface EncryptionKeyProps {
  /** Name of the key ring and the key. Key rings can never be deleted, so a name is used once for good. */
  readonly name: string;
  readonly location: string;
}

/** 90 days. */
const ROTATION_PERIOD_S = 7_776_000;

/** A key of ours for data at rest, rotated every 90 days and never destroyed by Terraform. */
export class EncryptionKey extends Construct {
  readonly keyId: string;
  readonly key: KmsCryptoKey;

  constructor(scope: Construct, id: string, { name, location }: EncryptionKeyProps) {
    super(scope, id);
    const ring = new KmsKeyRing(this, "ring", { name, location });
    this.key = new KmsCryptoKey(this, "key", {
      name,
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod: `${ROTATION_PERIOD_S}s`,
      // What a lost key encrypted is lost with it.
      lifecycle: { preventDestroy: true },
    });
    this.keyId = this.key.id;
  }

  /** Lets a member encrypt and decrypt with this key: roles/cloudkms.cryptoKeyEncrypterDecrypter. */
  grantUse(id: string, grant: Grant): ITerraformDependable {
    const created = new KmsCryptoKeyIamMember(this, id, {
      cryptoKeyId: this.key.id,
      role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
      member: grant.member,
    });
    explain(created, grant.why);
    return created;
  }
}
