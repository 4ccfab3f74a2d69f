import { Construct } from "constructs";
import { AcmCertificate } from "#aws/acm-certificate";
import { AcmCertificateValidation } from "#aws/acm-certificate-validation";
import { Route53Record } from "#aws/route53-record";

export interface CertificateProps {
  readonly host: string;
  /**
   * Id of the Route 53 zone that proves the name.
   *
   * @default none: a person adds the record that `validationRecord` names, and the deployment waits for it
   */
  readonly zoneId?: string;
}

/** Seconds that a resolver may keep the proof. */
const PROOF_TTL_S = 300;

/** A certificate of the API's own region, proven by DNS: the name need not point here. */
export class Certificate extends Construct {
  /** Of the certificate once it is issued. */
  readonly arn: string;
  readonly validationRecord: { readonly name: string; readonly type: string; readonly value: string };

  constructor(scope: Construct, id: string, { host, zoneId }: CertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, "certificate", {
      domainName: host,
      validationMethod: "DNS",
      options: { certificateTransparencyLoggingPreference: "ENABLED" },
      lifecycle: { createBeforeDestroy: true },
    });
    const proof = certificate.domainValidationOptions.get(0);
    this.validationRecord = {
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      value: proof.resourceRecordValue,
    };
    const record =
      zoneId === undefined
        ? undefined
        : new Route53Record(this, "proof", {
            zoneId,
            name: proof.resourceRecordName,
            type: proof.resourceRecordType,
            ttl: PROOF_TTL_S,
            records: [proof.resourceRecordValue],
          });
    const validation = new AcmCertificateValidation(this, "validation", {
      certificateArn: certificate.arn,
      ...(record ? { validationRecordFqdns: [record.fqdn] } : {}),
    });
    this.arn = validation.certificateArn;
  }
}
