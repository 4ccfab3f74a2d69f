import { Construct } from "constructs";
import type { SecretSettingName } from "../app/contract/settings.ts";
import { Secret, type SecretReference } from "../infra/kubernetes/secret.ts";
import type { ServerObjectProps } from "../infra/kubernetes/server-object.ts";
import type { SecretSettings } from "../infra/setting-kinds.ts";
import { createSecretVariable } from "./secret-variable.ts";

export interface KubernetesSecretsProps {
  readonly server: ServerObjectProps;
  /** Revision of each secret setting whose value the deployment is given. */
  readonly revisions: SecretSettings<number>;
}

/** The server's secrets in its namespace: one Secret for each. */
export class KubernetesSecrets extends Construct {
  readonly references: SecretSettings<SecretReference>;

  constructor(scope: Construct, id: string, { server, revisions }: KubernetesSecretsProps) {
    super(scope, id);
    const entries = Object.entries(revisions).map(([setting, revision]) => {
      const value = createSecretVariable(this, setting as SecretSettingName).stringValue;
      const name = setting.toLowerCase().replaceAll("_", "-");
      const secret = new Secret(this, name, { ...server, setting, value, revision });
      return [setting, secret.reference] as const;
    });
    this.references = Object.fromEntries(entries) as SecretSettings<SecretReference>;
  }
}
