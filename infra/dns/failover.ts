import { Construct } from "constructs";
import { Route53Record } from "#aws/route53-record";
import { suppress } from "../policy/suppress.ts";

export interface FailoverProps {
  readonly zoneId: string;
  /** The name that clients use. */
  readonly host: string;
  /** A name of the primary alone, which the health check asks. */
  readonly primaryHost: string;
  /** The primary's static IPv4 address. */
  readonly primaryAddress: string;
  /** Id of the check that decides. */
  readonly healthCheckId: string;
  /** The API's regional domain and the zone of that name. */
  readonly secondary: { readonly domainName: string; readonly zoneId: string };
  /**
   * Seconds that a resolver may keep the primary's address, at most 60.
   *
   * @default 60
   */
  readonly ttlSeconds?: number;
}

const FOREIGN_ADDRESS =
  "The address is the load balancer's on Google Cloud, which no resource of AWS can be.";

/**
 * One name on two clouds: the primary's address while its check is healthy, the secondary's API otherwise. Of one type on
 * both sides and without AAAA, because Route 53 fails over within one type only.
 */
export class Failover extends Construct {
  constructor(scope: Construct, id: string, props: FailoverProps) {
    super(scope, id);
    const { zoneId, host, primaryHost, primaryAddress, healthCheckId, secondary, ttlSeconds = 60 } = props;
    const primary = new Route53Record(this, "primary", {
      zoneId,
      name: host,
      type: "A",
      ttl: ttlSeconds,
      records: [primaryAddress],
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      healthCheckId,
    });
    const last = new Route53Record(this, "secondary", {
      zoneId,
      name: host,
      type: "A",
      setIdentifier: "secondary",
      failoverRoutingPolicy: { type: "SECONDARY" },
      alias: {
        name: secondary.domainName,
        zoneId: secondary.zoneId,
        // The last resort: it is given out whatever state it is in.
        evaluateTargetHealth: false,
      },
    });
    const direct = new Route53Record(this, "primary-host", {
      zoneId,
      name: primaryHost,
      type: "A",
      ttl: ttlSeconds,
      records: [primaryAddress],
    });
    suppress(last, "CKV2_AWS_23", "The alias is of the API's domain, which is a resource of the aws stack.");
    for (const record of [primary, direct]) suppress(record, "CKV2_AWS_23", FOREIGN_ADDRESS);
  }
}
