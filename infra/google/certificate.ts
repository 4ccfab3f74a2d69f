import { Construct } from "constructs";
import { CertificateManagerCertificate } from "#google/certificate-manager-certificate";
import { CertificateManagerCertificateMap } from "#google/certificate-manager-certificate-map";
import { CertificateManagerCertificateMapEntry } from "#google/certificate-manager-certificate-map-entry";
import { CertificateManagerDnsAuthorization } from "#google/certificate-manager-dns-authorization";
import { requireAll } from "../refuse.ts";

export interface CertificateProps {
  readonly name: string;
  /** Host names that the certificate is for, 1 to 100 without wildcards. */
  readonly hosts: readonly string[];
}

/** A record that must be in DNS before Google issues the certificate. */
export interface ValidationRecord {
  /** The host name that the record proves. */
  readonly host: string;
  readonly name: string;
  readonly type: string;
  readonly data: string;
}

const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * A certificate that Google issues and renews, proven by DNS: the names need not point here, so that a name that
 * fails over to the other cloud keeps its certificate on both sides.
 */
export class Certificate extends Construct {
  /** What a target proxy takes as its certificateMap. */
  readonly mapReference: string;
  readonly validationRecords: readonly ValidationRecord[];

  constructor(scope: Construct, id: string, { name, hosts }: CertificateProps) {
    super(scope, id);
    const bad = hosts.filter((host) => !HOST.test(host));
    requireAll(this, [
      [hosts.length >= 1 && hosts.length <= 100, `hosts must hold 1 to 100 names, got ${hosts.length}`],
      [bad.length === 0, `hosts must be bare host names in lower case, got ${bad.join(", ")}`],
      [new Set(hosts).size === hosts.length, `hosts must not repeat a name, got ${hosts.join(", ")}`],
    ]);
    const authorizations = hosts.map(
      (host) =>
        new CertificateManagerDnsAuthorization(this, `authorization-${idOf(host)}`, {
          name: `${name}-${idOf(host)}`,
          domain: host,
          type: "FIXED_RECORD",
        }),
    );
    const certificate = new CertificateManagerCertificate(this, "certificate", {
      name,
      scope: "DEFAULT",
      managed: { domains: [...hosts], dnsAuthorizations: authorizations.map((each) => each.id) },
    });
    const map = new CertificateManagerCertificateMap(this, "map", { name });
    new CertificateManagerCertificateMapEntry(this, "entry", {
      name,
      map: map.name,
      certificates: [certificate.id],
      matcher: "PRIMARY",
    });
    this.mapReference = `//certificatemanager.googleapis.com/${map.id}`;
    this.validationRecords = authorizations.map((authorization, index) => {
      const record = authorization.dnsResourceRecord.get(0);
      return { host: hosts[index] ?? "", name: record.name, type: record.type, data: record.data };
    });
  }
}

/** A host name as part of a construct's id and of a resource's name. */
function idOf(host: string): string {
  return host.replaceAll(".", "-");
}
