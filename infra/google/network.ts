import { Construct } from "constructs";
import { ComputeFirewall } from "#google/compute-firewall";
import { ComputeNetwork } from "#google/compute-network";
import { ComputeSubnetwork } from "#google/compute-subnetwork";
import { requireAll } from "../refuse.ts";

export interface NetworkProps {
  readonly name: string;
  readonly region: string;
  /**
   * Addresses of the subnetwork that instances leave by. Cloud Run needs two addresses for each instance, and /26 at
   * least.
   *
   * @default "10.8.0.0/24"
   * @see https://cloud.google.com/run/docs/configuring/vpc-direct-vpc
   */
  readonly ipCidrRange?: string;
}

const CIDR = /^(\d{1,3}\.){3}\d{1,3}\/(\d{1,2})$/;

/** The network that the service reaches private addresses through; nothing may enter it. */
export class Network extends Construct {
  readonly network: ComputeNetwork;
  readonly subnetwork: ComputeSubnetwork;

  constructor(scope: Construct, id: string, { name, region, ipCidrRange = "10.8.0.0/24" }: NetworkProps) {
    super(scope, id);
    const prefixLength = Number(CIDR.exec(ipCidrRange)?.[2] ?? Number.NaN);
    requireAll(this, [
      [
        prefixLength >= 8 && prefixLength <= 26,
        `ipCidrRange "${ipCidrRange}" must be an IPv4 range from /8 to /26; Cloud Run refuses a smaller one`,
      ],
    ]);
    this.network = new ComputeNetwork(this, "network", {
      name,
      autoCreateSubnetworks: false,
      routingMode: "REGIONAL",
      deleteDefaultRoutesOnCreate: false,
    });
    this.subnetwork = new ComputeSubnetwork(this, "subnetwork", {
      name,
      region,
      network: this.network.id,
      ipCidrRange,
      stackType: "IPV4_ONLY",
      privateIpGoogleAccess: true,
      logConfig: {
        aggregationInterval: "INTERVAL_5_MIN",
        flowSampling: 0.5,
        metadata: "INCLUDE_ALL_METADATA",
      },
    });
    // Google denies this by default too, but silently: this rule leaves a log line.
    new ComputeFirewall(this, "deny-ingress", {
      name: `${name}-deny-ingress`,
      network: this.network.id,
      direction: "INGRESS",
      priority: 65_534,
      sourceRanges: ["0.0.0.0/0"],
      deny: [{ protocol: "all" }],
      logConfig: { metadata: "INCLUDE_ALL_METADATA" },
    });
  }
}
