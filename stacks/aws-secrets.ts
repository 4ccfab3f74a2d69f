import { Construct } from "constructs";
import type { SecretSettingName } from "../app/contract/settings.ts";
import type { Statement } from "../infra/aws/policy-document.ts";
import { Secret, type SecretReference } from "../infra/aws/secret.ts";
import type { SecretSettings } from "../infra/setting-kinds.ts";
import { createSecretVariable } from "./secret-variable.ts";

export interface AwsSecretsProps {
  /** Opens every name: product and environment. */
  readonly prefix: string;
  /** Revision of each secret setting whose value the deployment is given. */
  readonly revisions: SecretSettings<number>;
  readonly keyArn: string;
  readonly deletionProtection: boolean;
}

/** The server's secrets on AWS: one container for each, readable by the function alone. */
export class AwsSecrets extends Construct {
  readonly references: SecretSettings<SecretReference>;
  /** What reading them takes. */
  readonly access: readonly Statement[];

  constructor(scope: Construct, id: string, props: AwsSecretsProps) {
    super(scope, id);
    const { prefix, revisions, keyArn, deletionProtection } = props;
    const entries = Object.entries(revisions).map(([setting, revision]) => {
      const name = setting.toLowerCase().replaceAll("_", "-");
      const secret = new Secret(this, name, {
        name: `${prefix}/${name}`,
        keyArn,
        recoveryDays: deletionProtection ? 30 : 0,
      });
      const value = createSecretVariable(this, setting as SecretSettingName).stringValue;
      const reference = secret.addVersion("version", { value, revision });
      const sid = `Read${setting.replaceAll(/[^A-Z0-9]/g, "")}`;
      return { setting, reference, statement: secret.readStatement(sid) };
    });
    this.references = Object.fromEntries(
      entries.map(({ setting, reference }) => [setting, reference]),
    ) as SecretSettings<SecretReference>;
    this.access = entries.map(({ statement }) => statement);
  }
}
