import { Construct } from "constructs";
import { Route53Record } from "#aws/route53-record";

/** What proves a name to who issues its certificate. */
export interface ValidationRecord {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface ValidationRecordsProps {
  readonly zoneId: string;
  /** By the host that is proven. */
  readonly records: Readonly<Record<string, ValidationRecord>>;
}

/** Seconds that a resolver may keep the proof. */
const TTL_S = 300;

/** The records by which certificates are issued and renewed wherever their names point. */
export class ValidationRecords extends Construct {
  /** The names of the records, once they are there. */
  readonly fqdns: readonly string[];

  constructor(scope: Construct, id: string, { zoneId, records }: ValidationRecordsProps) {
    super(scope, id);
    this.fqdns = Object.entries(records).map(([host, { name, type, value }]) => {
      const record = new Route53Record(this, host.replaceAll(".", "-"), {
        zoneId,
        name,
        type,
        ttl: TTL_S,
        records: [value],
      });
      return record.fqdn;
    });
  }
}

/**
 * What Google's Certificate Manager asks for.
 *
 * @param target As the DNS authorization's output says it.
 * @see https://docs.cloud.google.com/certificate-manager/docs/dns-authorizations
 */
export function googleValidationRecord(host: string, target: string): ValidationRecord {
  return { name: `_acme-challenge.${host}`, type: "CNAME", value: target };
}
