import { Construct } from "constructs";
import { SecretV1 } from "#kubernetes/secret-v1";
import { Token } from "#tf";
import { requireAll } from "../refuse.ts";
import { metadataOf, type ServerObjectProps } from "./server-object.ts";

/** One value of a secret, by name: what a container is given in place of it. */
export interface SecretReference {
  /** Name of the Secret in the server's namespace. */
  readonly secretName: string;
  readonly key: string;
  /** How often the value was written: pods are replaced when it was raised. */
  readonly revision: number;
}

export interface SecretProps extends ServerObjectProps {
  /** The setting that the value is of: also its key in the Secret. */
  readonly setting: string;
  /** An expression that Terraform resolves; text known at synth is refused. */
  readonly value: string;
  /** Whole number from 1; raising it writes the value anew. */
  readonly revision: number;
}

/** A secret setting: a Secret whose value is written through a write-only attribute, and is in no plan and no state. */
export class Secret extends Construct {
  readonly reference: SecretReference;

  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id);
    const { setting, value, revision } = props;
    requireAll(this, [
      [
        Token.isUnresolved(value),
        `the value of ${setting} must be an expression; text would be written to disk`,
      ],
      [
        Number.isInteger(revision) && revision >= 1,
        `the revision of ${setting} must be a whole number from 1, got ${revision}`,
      ],
    ]);
    const secret = new SecretV1(this, "secret", {
      metadata: metadataOf(props, setting.toLowerCase().replaceAll("_", "-")),
      type: "Opaque",
      dataWo: { [setting]: value },
      dataWoRevision: revision,
    });
    this.reference = { secretName: secret.metadata.name, key: setting, revision };
  }
}
