import { Construct } from "constructs";
import { ComputeBackendService } from "#google/compute-backend-service";
import { ComputeGlobalAddress } from "#google/compute-global-address";
import { ComputeGlobalForwardingRule } from "#google/compute-global-forwarding-rule";
import { ComputeRegionNetworkEndpointGroup } from "#google/compute-region-network-endpoint-group";
import { ComputeSslPolicy } from "#google/compute-ssl-policy";
import { ComputeTargetHttpProxy } from "#google/compute-target-http-proxy";
import { ComputeTargetHttpsProxy } from "#google/compute-target-https-proxy";
import { ComputeUrlMap } from "#google/compute-url-map";
import { Certificate, type ValidationRecord } from "./certificate.ts";
import { WebFirewall } from "./web-firewall.ts";

export interface FrontDoorProps {
  readonly name: string;
  /** Region of the Cloud Run service. */
  readonly region: string;
  /** Name of the Cloud Run service behind it. */
  readonly serviceName: string;
  /** Host names that it answers with a certificate. */
  readonly hosts: readonly string[];
  /** Requests a minute from one address before the rest are answered 429. */
  readonly requestsPerMinutePerAddress: number;
}

/**
 * Addresses that the load balancer appends to X-Forwarded-For: the client's, then its own. The server must count both
 * to find the client.
 *
 * @see https://docs.cloud.google.com/load-balancing/docs/https#x-forwarded-for_header
 */
export const FORWARDED_ADDRESSES = 2;

const EXTERNAL_MANAGED = "EXTERNAL_MANAGED";

/** The global external HTTPS load balancer before one Cloud Run service. */
export class FrontDoor extends Construct {
  /** The static IPv4 address, for an A record. */
  readonly address: ComputeGlobalAddress;
  readonly validationRecords: readonly ValidationRecord[];

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { name, region, serviceName, hosts, requestsPerMinutePerAddress } = props;
    const certificate = new Certificate(this, "certificate", { name, hosts });
    const firewall = new WebFirewall(this, "firewall", { name, requestsPerMinutePerAddress });
    this.validationRecords = certificate.validationRecords;
    this.address = new ComputeGlobalAddress(this, "address", {
      name,
      addressType: "EXTERNAL",
      ipVersion: "IPV4",
    });
    const endpoints = new ComputeRegionNetworkEndpointGroup(this, "endpoints", {
      name,
      region,
      networkEndpointType: "SERVERLESS",
      cloudRun: { service: serviceName },
    });
    const backend = new ComputeBackendService(this, "backend", {
      name,
      loadBalancingScheme: EXTERNAL_MANAGED,
      protocol: "HTTPS",
      backend: [{ group: endpoints.id }],
      securityPolicy: firewall.policy.id,
      logConfig: { enable: true, sampleRate: 1 },
    });
    this.listenHttps(name, backend, certificate);
    this.redirectHttp(name);
  }

  private listenHttps(name: string, backend: ComputeBackendService, certificate: Certificate): void {
    const policy = new ComputeSslPolicy(this, "tls", {
      name,
      minTlsVersion: "TLS_1_2",
      profile: "RESTRICTED",
    });
    const map = new ComputeUrlMap(this, "routes", { name, defaultService: backend.id });
    const proxy = new ComputeTargetHttpsProxy(this, "https", {
      name,
      urlMap: map.id,
      sslPolicy: policy.id,
      certificateMap: certificate.mapReference,
      quicOverride: "NONE",
    });
    this.forward("https-rule", `${name}-https`, { target: proxy.id, portRange: "443" });
  }

  private redirectHttp(name: string): void {
    const map = new ComputeUrlMap(this, "redirect", {
      name: `${name}-redirect`,
      defaultUrlRedirect: {
        httpsRedirect: true,
        stripQuery: false,
        redirectResponseCode: "MOVED_PERMANENTLY_DEFAULT",
      },
    });
    const proxy = new ComputeTargetHttpProxy(this, "http", { name: `${name}-redirect`, urlMap: map.id });
    this.forward("http-rule", `${name}-http`, { target: proxy.id, portRange: "80" });
  }

  private forward(id: string, name: string, listener: { target: string; portRange: string }): void {
    new ComputeGlobalForwardingRule(this, id, {
      name,
      ...listener,
      loadBalancingScheme: EXTERNAL_MANAGED,
      ipProtocol: "TCP",
      ipAddress: this.address.id,
    });
  }
}
