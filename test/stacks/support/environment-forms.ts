import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import type { Environment } from "../../../stacks/environments/schema.ts";
import type { AwsSide, GoogleSide, KubernetesSide, Pair } from "../../../stacks/environments/sides.ts";
import { testIdentifiers } from "./identifiers.ts";

/** One environment to make others from: all sides, state in GCS. */
export function anyEnvironment(): Environment {
  const [dev] = resolveEnvironments(testIdentifiers);
  if (!dev) throw new Error("there is no environment");
  return dev;
}

/** The environments that the repository comes with, whatever others a fork has beside them. */
export function ownEnvironments(): readonly Environment[] {
  const variables = Object.keys(testIdentifiers);
  return resolveEnvironments(testIdentifiers).filter(({ identifiers }) =>
    Object.keys(identifiers).every((identifier) => variables.includes(identifier)),
  );
}

/** Google and AWS, with failover between them. */
export function anyPair(): Extract<Pair, { primary: GoogleSide; secondary: AwsSide }> {
  const { sides } = anyEnvironment();
  if (sides.kind !== "pair") throw new Error("the environment has one side");
  const { primary, secondary, dns } = sides;
  if (primary.kind !== "google" || secondary.kind !== "aws") throw new Error("it is not Google and AWS");
  return { kind: "pair", primary, secondary, dns };
}

/** A side in a cluster, with everything that it can have. */
export function anyKubernetesSide(): KubernetesSide {
  return {
    kind: "kubernetes",
    context: "placeholder-cluster",
    namespace: "mcp-dev",
    image: "registry.example.com/mcp/server",
    size: { cpuRequestMillis: 100, cpuLimitMillis: 500, memoryRequestMib: 128, memoryLimitMib: 512 },
    replicas: { min: 3, max: 20, targetCpuPercent: 70 },
    ingress: {
      class: "public",
      namespace: "ingress",
      address: "203.0.113.30",
      forwardedAddresses: 1,
      tls: { kind: "cert-manager", clusterIssuer: "letsencrypt-dns" },
      annotations: {},
    },
    monitoring: {
      kind: "prometheus-operator",
      namespace: "monitoring",
      selectedBy: { release: "prometheus" },
    },
    redis: { kind: "external", cidr: "10.0.0.0/24", port: 6379 },
  };
}

/** The environments that the repository's own are not: one side alone, state in S3. */
export function environmentForms(): readonly Environment[] {
  const pair = anyPair();
  const kubernetes = anyKubernetesSide();
  const bareKubernetes: KubernetesSide = {
    ...kubernetes,
    monitoring: { kind: "none" },
    redis: { kind: "none" },
    ingress: { ...kubernetes.ingress, tls: { kind: "secret", secretName: "brought" } },
  };
  const { accountId, region, githubOidcProvider } = pair.secondary;
  const account = { accountId, region, githubOidcProvider };
  const s3 = { kind: "s3", bucket: "placeholder-state", region: "eu-west-1" } as const;
  return [
    { ...anyEnvironment(), name: "google-only", sides: pair.primary },
    { ...anyEnvironment(), name: "aws-only", sides: pair.secondary, state: s3 },
    { ...anyEnvironment(), name: "pair-s3", sides: pair, state: s3 },
    { ...anyEnvironment(), name: "k8s-only", sides: kubernetes, state: s3 },
    { ...anyEnvironment(), name: "k8s-aws", sides: { ...pair, primary: bareKubernetes }, state: s3 },
    {
      ...anyEnvironment(),
      name: "k8s-google",
      sides: {
        kind: "pair",
        primary: kubernetes,
        secondary: pair.primary,
        dns: { ...pair.dns, account },
      },
    },
    {
      ...anyEnvironment(),
      name: "google-k8s",
      sides: {
        kind: "pair",
        primary: pair.primary,
        secondary: { ...kubernetes, monitoring: { kind: "prometheus", namespace: "monitoring" } },
        dns: { ...pair.dns, account },
      },
    },
  ];
}
