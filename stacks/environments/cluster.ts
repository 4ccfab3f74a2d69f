import { base, noImages, repository, sharedIdentifiers } from "./base.ts";
import { defineEnvironment } from "./define-environment.ts";
import { parseImages } from "./images.ts";
import type { EnvironmentFields } from "./schema.ts";

const { COLLECTOR_IMAGE_DIGEST: _, ...shared } = sharedIdentifiers;

/** What a fork must change. Each can also come from the environment variable of its name. */
const identifiers = {
  ...shared,
  /** Context of the kubeconfig, and the namespace that the stack creates there. */
  CLUSTER_CONTEXT: "placeholder-cluster",
  CLUSTER_NAMESPACE: "placeholder-mcp",
  /** The repository that nodes pull the image from, without tag and digest. */
  CLUSTER_IMAGE: "registry.example.com/placeholder/mcp-server",
  CLUSTER_DOMAIN: "mcp.cluster.example.com",
  /** The static IPv4 address of the ingress controller's load balancer. */
  CLUSTER_INGRESS_ADDRESS: "192.0.2.1",
  CLUSTER_ALERT_EMAIL: "on-call-cluster@example.com",
  /** In S3, there already: without a cloud there is nothing that could make it. */
  CLUSTER_STATE_BUCKET: "placeholder-cluster-state",
  /** Digest of its image. */
  CLUSTER_IMAGES: noImages,
} as const;

/** For a team that has a cluster and neither wants Cloud Run nor Lambda: beside the others, or in place of them. */
export const cluster = defineEnvironment({
  source: "stacks/environments/cluster.ts",
  identifiers,
  fields: (id): EnvironmentFields => ({
    name: "cluster",
    product: base.product,
    owner: base.owner,
    protection: "protected",
    repository: repository(id),
    domain: id.CLUSTER_DOMAIN,
    alertEmail: id.CLUSTER_ALERT_EMAIL,
    images: parseImages(id.CLUSTER_IMAGES),
    rollout: base.rollout,
    state: { kind: "s3", bucket: id.CLUSTER_STATE_BUCKET, region: base.awsRegion },
    sides: {
      kind: "kubernetes",
      context: id.CLUSTER_CONTEXT,
      namespace: id.CLUSTER_NAMESPACE,
      image: id.CLUSTER_IMAGE,
      size: base.podSize,
      replicas: base.podReplicas,
      ingress: {
        class: "public",
        namespace: "ingress",
        address: id.CLUSTER_INGRESS_ADDRESS,
        forwardedAddresses: 1,
        tls: { kind: "cert-manager", clusterIssuer: "letsencrypt" },
        annotations: {},
      },
      monitoring: { kind: "prometheus", namespace: "monitoring" },
      redis: { kind: "none" },
    },
    settings: {
      ENVIRONMENT: "prod",
      AUTH_MODES: base.authModes,
      ALLOWED_HOSTS: id.CLUSTER_DOMAIN,
      LOG_LEVEL: "info",
    },
    secrets: base.secrets,
  }),
});
