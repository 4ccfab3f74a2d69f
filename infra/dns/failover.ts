import { Construct } from "constructs";
import { Route53Record, type Route53RecordConfig } from "#aws/route53-record";
import { suppress } from "../policy/suppress.ts";

/** Where a side answers: an IPv4 address of its own, or a name of AWS that an alias record follows. */
export type Endpoint =
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "alias"; readonly domainName: string; readonly zoneId: string };

export interface FailoverProps {
  readonly zoneId: string;
  /** The name that clients use. */
  readonly host: string;
  /** A name of the primary alone, which the health check asks. */
  readonly primaryHost: string;
  /** Id of the check that decides. */
  readonly healthCheckId: string;
  readonly primary: Endpoint;
  readonly secondary: Endpoint;
  /**
   * Seconds that a resolver may keep an address, at most 60; an alias has the TTL of what it follows.
   *
   * @default 60
   */
  readonly ttlSeconds?: number;
}

/** What checkov misses in a record of either kind. */
const ELSEWHERE = {
  address: "The address is of a load balancer outside AWS, which no resource of AWS can be.",
  alias: "The alias is of the API's domain, which is a resource of the aws stack.",
} as const satisfies Record<Endpoint["kind"], string>;

/**
 * One name in two places: the primary while its check is healthy, the secondary otherwise. Both are A records, which an
 * address and an alias can be, and there is no AAAA, because Route 53 fails over within one type only.
 */
export class Failover extends Construct {
  constructor(scope: Construct, id: string, props: FailoverProps) {
    super(scope, id);
    const { zoneId, host, primaryHost, healthCheckId, primary, secondary, ttlSeconds = 60 } = props;
    const createRecord = (
      id: string,
      endpoint: Endpoint,
      config: Omit<Route53RecordConfig, "zoneId" | "type">,
    ) => {
      const record = new Route53Record(this, id, {
        zoneId,
        type: "A",
        ...config,
        ...targetOf(endpoint, ttlSeconds),
      });
      suppress(record, "CKV2_AWS_23", ELSEWHERE[endpoint.kind]);
    };
    createRecord("primary", primary, {
      name: host,
      setIdentifier: "primary",
      failoverRoutingPolicy: { type: "PRIMARY" },
      healthCheckId,
    });
    createRecord("secondary", secondary, {
      name: host,
      setIdentifier: "secondary",
      failoverRoutingPolicy: { type: "SECONDARY" },
    });
    createRecord("primary-host", primary, { name: primaryHost });
  }
}

function targetOf(endpoint: Endpoint, ttl: number): Pick<Route53RecordConfig, "ttl" | "records" | "alias"> {
  if (endpoint.kind === "address") return { ttl, records: [endpoint.address] };
  const { domainName: name, zoneId } = endpoint;
  // The health check of the record decides; a secondary is given out whatever state it is in.
  return { alias: { name, zoneId, evaluateTargetHealth: false } };
}
