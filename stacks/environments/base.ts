/** What a fork changes once for all environments. Each can also come from the environment variable of its name. */
export const sharedIdentifiers = {
  /** owner/name of this repository on GitHub. */
  REPOSITORY: "placeholder-owner/placeholder-repository",
  /** Numbers of the repository and its owner, and the first part of its workflows' `sub` claim. */
  REPOSITORY_ID: "0",
  REPOSITORY_OWNER_ID: "0",
  REPOSITORY_SUBJECT: "repo:placeholder-owner/placeholder-repository",
  /** Digest of the managed Prometheus sidecar's image; docs/forking.md says where to read it. */
  COLLECTOR_IMAGE_DIGEST: "sha256:0000000000000000000000000000000000000000000000000000000000000000",
} as const;

/** Digests of images that nobody built, in the form in which an environment's one variable names its images. */
export const noImages =
  "server=sha256:0000000000000000000000000000000000000000000000000000000000000000," +
  "lambda=sha256:0000000000000000000000000000000000000000000000000000000000000000";

/** The repository whose workflows plan and deploy every environment. */
export function repository(
  id: Readonly<Record<Exclude<keyof typeof sharedIdentifiers, "COLLECTOR_IMAGE_DIGEST">, string>>,
) {
  return {
    slug: id.REPOSITORY,
    id: id.REPOSITORY_ID,
    ownerId: id.REPOSITORY_OWNER_ID,
    subject: id.REPOSITORY_SUBJECT,
    defaultBranch: "main",
  };
}

/** What all environments have in common, so that each file shows what is its own. */
export const base = {
  product: "mcp",
  owner: "platform",
  googleRegion: "europe-west1",
  awsRegion: "eu-west-1",
  responseTransfer: "stream",
  rollout: { kind: "all-at-once" },
  /** 2 CPU, 1 GiB, 100 requests at a time, 300 s. */
  service: { cpu: 2, memoryMib: 1024, concurrency: 100, timeoutSeconds: 300 },
  podSize: { cpuRequestMillis: 100, cpuLimitMillis: 500, memoryRequestMib: 128, memoryLimitMib: 512 },
  podReplicas: { min: 3, max: 20, targetCpuPercent: 70 },
  requestsPerMinutePerAddress: 600,
  /** Three answers in a row: 90 s until a failover, and a minute until resolvers ask again. */
  checkIntervalSeconds: 30,
  failover: "automatic",
  delivery: { kind: "github-actions" },
  authModes: "api-key",
  /** Raise a number to write the secret's value anew; the deployment is given it as TF_VAR_api_keys. */
  secrets: { API_KEYS: 1 },
} as const;
