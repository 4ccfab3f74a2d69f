import { Construct } from "constructs";
import { CloudRunV2Service, type CloudRunV2ServiceTraffic } from "#google/cloud-run-v2-service";
import { nameRevision } from "./revision-name.ts";
import type { ServiceProps } from "./service-props.ts";
import { requireSoundService } from "./service-rules.ts";
import {
  COLLECTOR_CONFIG,
  collectorContainer,
  configVolume,
  serverContainer,
  TRUSTED_CERTIFICATES,
} from "./service-template.ts";

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
  /** Name of the revision that this deployment makes. */
  readonly revision: string;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id);
    requireSoundService(this, props);
    const { size, network, stable, labels = {}, dependsOn = [] } = props;
    const container = serverContainer(props);
    const volumes = [
      configVolume(COLLECTOR_CONFIG, props.collector.config, "config.yaml"),
      ...(props.trustedCertificates
        ? [configVolume(TRUSTED_CERTIFICATES, props.trustedCertificates, "ca.pem")]
        : []),
    ];
    const template = {
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
    };
    this.revision = nameRevision(this, { ...props, template });
    this.service = new CloudRunV2Service(this, "service", {
      name: props.name,
      location: props.location,
      labels: { ...labels },
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      invokerIamDisabled: true,
      deletionProtection: props.deletionProtection ?? true,
      launchStage: "GA",
      template: { ...template, revision: this.revision },
      traffic: trafficOf(stable),
      dependsOn: [...dependsOn],
    });
  }
}

/** Tags name the two revisions of a canary for whoever looks at the service. */
function trafficOf(stable: ServiceProps["stable"]): CloudRunV2ServiceTraffic[] {
  const newest = { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" };
  if (stable === undefined) return [{ ...newest, percent: 100 }];
  const { revision, percent } = stable;
  return [
    { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision, percent, tag: "stable" },
    { ...newest, percent: 100 - percent, tag: "canary" },
  ];
}
