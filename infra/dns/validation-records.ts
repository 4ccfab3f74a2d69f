import { Construct } from "constructs";
import { Route53Record } from "#aws/route53-record";

export interface ValidationRecordsProps {
  readonly zoneId: string;
  /** What proves each host to Google's Certificate Manager, by host. */
  readonly targets: Readonly<Record<string, string>>;
}

/** The label that Certificate Manager asks for. @see https://docs.cloud.google.com/certificate-manager/docs/dns-authorizations */
const LABEL = "_acme-challenge";
/** Seconds that a resolver may keep the proof. */
const TTL_S = 300;

/** The records by which Google issues and renews its certificate wherever the names point. */
export class ValidationRecords extends Construct {
  constructor(scope: Construct, id: string, { zoneId, targets }: ValidationRecordsProps) {
    super(scope, id);
    for (const [host, target] of Object.entries(targets)) {
      new Route53Record(this, host.replaceAll(".", "-"), {
        zoneId,
        name: `${LABEL}.${host}`,
        type: "CNAME",
        ttl: TTL_S,
        records: [target],
      });
    }
  }
}
