import { Construct } from "constructs";
import type { ITerraformDependable } from "#tf";
import type { SecretSettingName } from "../app/contract/settings.ts";
import { Redis } from "../infra/google/redis.ts";
import { Secret, type SecretReference } from "../infra/google/secret.ts";
import type { SecretSettings } from "../infra/setting-kinds.ts";
import { createSecretVariable } from "./secret-variable.ts";

export interface GoogleSecretsProps {
  /** Opens every name: product and environment. */
  readonly prefix: string;
  /** Revision of each secret setting whose value the deployment is given. */
  readonly revisions: SecretSettings<number>;
  /** Who reads the values, as IAM names it. */
  readonly member: string;
  /** The shared cache, whose address is a secret that Terraform writes; absent where there is none. */
  readonly redis:
    | {
        readonly tier: "BASIC" | "STANDARD_HA";
        readonly memorySizeGb: number;
        readonly region: string;
        readonly networkId: string;
      }
    | undefined;
  readonly deletionProtection: boolean;
}

/** Raise it after the cache's AUTH string or its certificate authorities changed: both are written anew. */
const REDIS_REVISION = 1;

/** The server's secrets on Google Cloud: one container for each, readable by the server alone. */
export class GoogleSecrets extends Construct {
  readonly references: SecretSettings<SecretReference>;
  /** What the shared cache's certificate is signed by; absent where there is no cache. */
  readonly redisCertificates: SecretReference | undefined;
  /** Must exist before a revision that reads the secrets. */
  readonly grants: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: GoogleSecretsProps) {
    super(scope, id);
    const { prefix, revisions, member, redis, deletionProtection } = props;
    const grants: ITerraformDependable[] = [];
    const createSecret = (setting: string): Secret => {
      const name = setting.toLowerCase().replaceAll("_", "-");
      const secret = new Secret(this, name, { secretId: `${prefix}-${name}`, deletionProtection });
      grants.push(secret.grantRead("read", { member, why: "The server reads its secrets when it starts." }));
      return secret;
    };
    const references: Record<string, SecretReference> = {};
    for (const [setting, revision] of Object.entries(revisions)) {
      const value = createSecretVariable(this, setting as SecretSettingName).stringValue;
      references[setting] = createSecret(setting).addVersion("version", { value, revision });
    }
    if (redis) {
      const cache = new Redis(this, "redis", { name: prefix, ...redis });
      const revision = REDIS_REVISION;
      references["REDIS_URL"] = createSecret("REDIS_URL").addVersion("version", {
        value: cache.url,
        revision,
      });
      const authorities = createSecret("REDIS_CERTIFICATES");
      this.redisCertificates = authorities.addVersion("version", {
        value: cache.certificateAuthorities,
        revision,
      });
    }
    this.references = references as SecretSettings<SecretReference>;
    this.grants = grants;
  }
}
