import { Construct } from "constructs";
import { ComputeGlobalAddress } from "#google/compute-global-address";
import { RedisInstance } from "#google/redis-instance";
import { ServiceNetworkingConnection } from "#google/service-networking-connection";
import { Fn, propertyAccess, Token } from "#tf";

export interface RedisProps {
  readonly name: string;
  readonly region: string;
  /** Id of the network whose members may connect. */
  readonly networkId: string;
  /** BASIC is one node; STANDARD_HA adds a replica in another zone. */
  readonly tier: "BASIC" | "STANDARD_HA";
  readonly memorySizeGb: number;
}

/**
 * Memorystore with AUTH and TLS, reachable from one network alone.
 *
 * The provider reads the AUTH string back into the state whatever one does: the state bucket is locked down for it.
 *
 * @see https://registry.terraform.io/providers/hashicorp/google/6.50.0/docs/resources/redis_instance#auth_string
 */
export class Redis extends Construct {
  /** `rediss://` address with the AUTH string: an expression, for a write-only attribute. */
  readonly url: string;
  /** Certificates of the authorities that sign the instance's own, PEM: an expression. */
  readonly certificateAuthorities: string;
  readonly instance: RedisInstance;

  constructor(scope: Construct, id: string, props: RedisProps) {
    super(scope, id);
    const { name, region, networkId, tier, memorySizeGb } = props;
    const range = new ComputeGlobalAddress(this, "range", {
      name: `${name}-redis`,
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      prefixLength: 24,
      network: networkId,
    });
    const connection = new ServiceNetworkingConnection(this, "connection", {
      network: networkId,
      service: "servicenetworking.googleapis.com",
      reservedPeeringRanges: [range.name],
    });
    this.instance = new RedisInstance(this, "instance", {
      name,
      region,
      tier,
      memorySizeGb,
      redisVersion: "REDIS_7_2",
      authEnabled: true,
      transitEncryptionMode: "SERVER_AUTHENTICATION",
      connectMode: "PRIVATE_SERVICE_ACCESS",
      authorizedNetwork: networkId,
      // A full cache forgets what was used least, rather than refusing writes.
      redisConfigs: { "maxmemory-policy": "allkeys-lru" },
      maintenancePolicy: {
        weeklyMaintenanceWindow: [
          { day: "SUNDAY", startTime: { hours: 3, minutes: 0, seconds: 0, nanos: 0 } },
        ],
      },
      dependsOn: [connection],
    });
    this.url = `rediss://:${this.instance.authString}@${this.instance.host}:${Fn.tostring(this.instance.port)}`;
    const certificates = propertyAccess(this.instance, ["server_ca_certs", "*", "cert"]);
    this.certificateAuthorities = Fn.join("\n", Token.asList(certificates));
  }
}
