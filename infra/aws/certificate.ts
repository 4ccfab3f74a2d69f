import { Construct } from "constructs";
import { AcmCertificate } from "#aws/acm-certificate";
import { AcmCertificateValidation } from "#aws/acm-certificate-validation";
import { type ValidationRecord, ValidationRecords } from "../dns/validation-records.ts";

export interface CertificateProps {
  readonly host: string;
  /**
   * Id of the Route 53 zone that proves the name.
   *
   * @default none: a person adds the record that `validationRecord` names, and the deployment waits for it
   */
  readonly zoneId?: string;
}

/** A certificate of the API's own region, proven by DNS: the name need not point here. */
export class Certificate extends Construct {
  /** Of the certificate once it is issued. */
  readonly arn: string;
  readonly validationRecord: ValidationRecord;

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
    // Here rather than with DNS's other records: the API's domain waits for the certificate, and DNS for the domain.
    const proofs =
      zoneId === undefined
        ? undefined
        : new ValidationRecords(this, "proof", { zoneId, records: { [host]: this.validationRecord } });
    const validation = new AcmCertificateValidation(this, "validation", {
      certificateArn: certificate.arn,
      ...(proofs ? { validationRecordFqdns: [...proofs.fqdns] } : {}),
    });
    this.arn = validation.certificateArn;
  }
}
