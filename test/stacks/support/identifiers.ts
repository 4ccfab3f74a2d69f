import type { sharedIdentifiers } from "../../../stacks/environments/base.ts";

const ZEROS = `sha256:${"0".repeat(64)}`;
const DOMAINS = { dev: "mcp.dev.example.com", staging: "mcp.staging.example.com", prod: "mcp.example.com" };

/** Placeholders for every identifier, so that the tests of a fork do not change with its accounts and domains. */
export const testIdentifiers: Readonly<Record<string, string>> = {
  REPOSITORY: "placeholder-owner/placeholder-repository",
  REPOSITORY_ID: "0",
  REPOSITORY_OWNER_ID: "0",
  REPOSITORY_SUBJECT: "repo:placeholder-owner/placeholder-repository",
  COLLECTOR_IMAGE_DIGEST: ZEROS,
  ...Object.fromEntries(
    Object.entries(DOMAINS).flatMap(([name, domain]) => environmentIdentifiers(name, domain)),
  ),
  CLUSTER_CONTEXT: "placeholder-cluster",
  CLUSTER_NAMESPACE: "placeholder-mcp",
  CLUSTER_IMAGE: "registry.example.com/placeholder/mcp-server",
  CLUSTER_DOMAIN: "mcp.cluster.example.com",
  CLUSTER_INGRESS_ADDRESS: "192.0.2.1",
  CLUSTER_ALERT_EMAIL: "on-call-cluster@example.com",
  CLUSTER_STATE_BUCKET: "placeholder-cluster-state",
  CLUSTER_IMAGES: `server=${ZEROS},lambda=${ZEROS}`,
} satisfies Record<keyof typeof sharedIdentifiers | `CLUSTER_${string}`, string>;

function environmentIdentifiers(name: string, domain: string): readonly (readonly [string, string])[] {
  const values = {
    GOOGLE_PROJECT: `placeholder-${name}`,
    GOOGLE_PROJECT_NUMBER: "000000000000",
    AWS_ACCOUNT_ID: "000000000000",
    DOMAIN: domain,
    DNS_ZONE: "example.com",
    ALERT_EMAIL: `on-call-${name}@example.com`,
    STATE_BUCKET: `placeholder-${name}-state`,
    IMAGES: `server=${ZEROS},lambda=${ZEROS}`,
  };
  return Object.entries(values).map(([key, value]) => [`${name.toUpperCase()}_${key}`, value] as const);
}
