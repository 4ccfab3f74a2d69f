import { base, noImages, repository, sharedIdentifiers } from "./base.ts";
import { defineEnvironment } from "./define-environment.ts";
import { parseImages } from "./images.ts";
import type { EnvironmentFields } from "./schema.ts";

/** What a fork must change. Each can also come from the environment variable of its name. */
const identifiers = {
  ...sharedIdentifiers,
  DEV_GOOGLE_PROJECT: "placeholder-dev",
  DEV_GOOGLE_PROJECT_NUMBER: "000000000000",
  DEV_AWS_ACCOUNT_ID: "000000000000",
  /** The name that clients use, and the Route 53 zone that holds it. */
  DEV_DOMAIN: "mcp.dev.example.com",
  DEV_DNS_ZONE: "dev.example.com",
  DEV_ALERT_EMAIL: "on-call-dev@example.com",
  /** Globally unique, in the Google project above. */
  DEV_STATE_BUCKET: "placeholder-dev-state",
  /** Digests of its images. */
  DEV_IMAGES: noImages,
} as const;

/** Where changes land first: small, and may be thrown away. */
export const dev = defineEnvironment({
  source: "stacks/environments/dev.ts",
  identifiers,
  fields: (id): EnvironmentFields => ({
    name: "dev",
    product: base.product,
    owner: base.owner,
    protection: "disposable",
    repository: repository(id),
    domain: id.DEV_DOMAIN,
    alertEmail: id.DEV_ALERT_EMAIL,
    images: parseImages(id.DEV_IMAGES),
    rollout: base.rollout,
    state: { kind: "gcs", bucket: id.DEV_STATE_BUCKET },
    sides: {
      kind: "pair",
      primary: {
        kind: "google",
        project: id.DEV_GOOGLE_PROJECT,
        projectNumber: id.DEV_GOOGLE_PROJECT_NUMBER,
        region: base.googleRegion,
        service: { ...base.service, minInstances: 0, maxInstances: 2 },
        collectorDigest: id.COLLECTOR_IMAGE_DIGEST,
        redis: { kind: "none" },
        delivery: base.delivery,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      secondary: {
        kind: "aws",
        accountId: id.DEV_AWS_ACCOUNT_ID,
        region: base.awsRegion,
        responseTransfer: base.responseTransfer,
        githubOidcProvider: "create",
        reservedConcurrency: 10,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      dns: {
        zone: id.DEV_DNS_ZONE,
        primaryHost: `primary.${id.DEV_DOMAIN}`,
        checkIntervalSeconds: base.checkIntervalSeconds,
        failover: base.failover,
      },
    },
    settings: {
      ENVIRONMENT: "dev",
      AUTH_MODES: base.authModes,
      ALLOWED_HOSTS: `${id.DEV_DOMAIN},primary.${id.DEV_DOMAIN}`,
      LOG_LEVEL: "debug",
    },
    secrets: base.secrets,
  }),
});
