import { Construct } from "constructs";
import { CloudRunV2Service, type CloudRunV2ServiceTraffic } from "#google/cloud-run-v2-service";
import type { ITerraformDependable } from "#tf";
import type { ContainerSettings } from "../container-settings.ts";
import type { SecretReference } from "./secret.ts";
import { requireSoundService } from "./service-rules.ts";
import {
  COLLECTOR_CONFIG,
  collectorContainer,
  configVolume,
  serverContainer,
  TRUSTED_CERTIFICATES,
} from "./service-template.ts";

/** Size of one instance and how many there may be. */
export interface ServiceSize {
  /** CPUs of one instance, always allocated. */
  readonly cpu: number;
  /** Memory of one instance, MiB, from 512. */
  readonly memoryMib: number;
  /** Requests that one instance works on at the same time, 1 to 1000. */
  readonly concurrency: number;
  /** Longest that an answer may take, seconds, 1 to 3600. */
  readonly timeoutSeconds: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

export interface ServiceProps {
  /** Name of the service, up to 49 characters. */
  readonly name: string;
  readonly location: string;
  /** Image of the server by digest, `<repository>@sha256:…`. */
  readonly image: string;
  readonly serviceAccountEmail: string;
  readonly size: ServiceSize;
  readonly settings: ContainerSettings<SecretReference>;
  /** Where the service reaches private addresses: ids of a network and of its subnetwork. */
  readonly network: { readonly networkId: string; readonly subnetworkId: string };
  /** The managed Prometheus sidecar: its image by digest, and its configuration file. */
  readonly collector: { readonly image: string; readonly config: SecretReference };
  /**
   * Certificates, PEM, that the server trusts on top of the public ones.
   *
   * @default none
   */
  readonly trustedCertificates?: SecretReference;
  /**
   * Refuses to delete the service.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Name of the revision, `<service>-<suffix>`. A name belongs to one content for good.
   *
   * @default Cloud Run names it
   */
  readonly revision?: string;
  /**
   * Which revisions get which share.
   *
   * @default everything to the latest that is ready
   */
  readonly traffic?: readonly CloudRunV2ServiceTraffic[];
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What a revision needs at its start: the grants on its secrets.
   *
   * @default nothing
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

const ALL_TO_LATEST = [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }];

/**
 * The MCP server on Cloud Run: reachable through a load balancer alone, scraped by the managed Prometheus sidecar.
 *
 * Cloud Run's own check of the caller is off because the server authenticates callers itself: MCP clients have no
 * Google identity. Without `allUsers` the service still has no public grant.
 *
 * @see https://docs.cloud.google.com/run/docs/securing/managing-access#invoker_check
 */
export class Service extends Construct {
  readonly service: CloudRunV2Service;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    requireSoundService(this, props);
    const { size, network, labels = {}, dependsOn = [] } = props;
    const container = serverContainer(props);
    const volumes = [
      configVolume(COLLECTOR_CONFIG, props.collector.config, "config.yaml"),
      ...(props.trustedCertificates
        ? [configVolume(TRUSTED_CERTIFICATES, props.trustedCertificates, "ca.pem")]
        : []),
    ];
    this.service = new CloudRunV2Service(this, "service", {
      name: props.name,
      location: props.location,
      labels: { ...labels },
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      invokerIamDisabled: true,
      deletionProtection: props.deletionProtection ?? true,
      launchStage: "GA",
      template: {
        ...(props.revision === undefined ? {} : { revision: props.revision }),
        labels: { ...labels },
        serviceAccount: props.serviceAccountEmail,
        executionEnvironment: "EXECUTION_ENVIRONMENT_GEN2",
        timeout: `${size.timeoutSeconds}s`,
        maxInstanceRequestConcurrency: size.concurrency,
        sessionAffinity: false,
        scaling: { minInstanceCount: size.minInstances, maxInstanceCount: size.maxInstances },
        vpcAccess: {
          egress: "PRIVATE_RANGES_ONLY",
          networkInterfaces: [{ network: network.networkId, subnetwork: network.subnetworkId }],
        },
        containers: [container, collectorContainer(props.collector.image)],
        volumes,
      },
      traffic: [...(props.traffic ?? ALL_TO_LATEST)],
      dependsOn: [...dependsOn],
    });
  }
}
