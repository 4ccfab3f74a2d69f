import { base, noImages, repository, sharedIdentifiers } from "./base.ts";
import { defineEnvironment } from "./define-environment.ts";
import { parseImages } from "./images.ts";
import type { EnvironmentFields } from "./schema.ts";

/** What a fork must change. Each can also come from the environment variable of its name. */
const identifiers = {
  ...sharedIdentifiers,
  STAGING_GOOGLE_PROJECT: "placeholder-staging",
  STAGING_GOOGLE_PROJECT_NUMBER: "000000000000",
  STAGING_AWS_ACCOUNT_ID: "000000000000",
  /** The name that clients use, and the Route 53 zone that holds it. */
  STAGING_DOMAIN: "mcp.staging.example.com",
  STAGING_DNS_ZONE: "staging.example.com",
  STAGING_ALERT_EMAIL: "on-call-staging@example.com",
  /** Globally unique, in the Google project above. */
  STAGING_STATE_BUCKET: "placeholder-staging-state",
  /** Digests of its images. */
  STAGING_IMAGES: noImages,
} as const;

/** Production's shape in small: what is promoted is tried here. */
export const staging = defineEnvironment({
  source: "stacks/environments/staging.ts",
  identifiers,
  fields: (id): EnvironmentFields => ({
    name: "staging",
    product: base.product,
    owner: base.owner,
    protection: "protected",
    repository: repository(id),
    domain: id.STAGING_DOMAIN,
    alertEmail: id.STAGING_ALERT_EMAIL,
    images: parseImages(id.STAGING_IMAGES),
    rollout: base.rollout,
    state: { kind: "gcs", bucket: id.STAGING_STATE_BUCKET },
    sides: {
      kind: "pair",
      primary: {
        kind: "google",
        project: id.STAGING_GOOGLE_PROJECT,
        projectNumber: id.STAGING_GOOGLE_PROJECT_NUMBER,
        region: base.googleRegion,
        service: { ...base.service, minInstances: 1, maxInstances: 10 },
        collectorDigest: id.COLLECTOR_IMAGE_DIGEST,
        redis: { kind: "memorystore", tier: "BASIC", memorySizeGb: 1 },
        delivery: base.delivery,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      secondary: {
        kind: "aws",
        accountId: id.STAGING_AWS_ACCOUNT_ID,
        region: base.awsRegion,
        responseTransfer: base.responseTransfer,
        githubOidcProvider: "create",
        reservedConcurrency: 20,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      dns: {
        zone: id.STAGING_DNS_ZONE,
        primaryHost: `primary.${id.STAGING_DOMAIN}`,
        checkIntervalSeconds: base.checkIntervalSeconds,
        failover: base.failover,
      },
    },
    settings: {
      ENVIRONMENT: "staging",
      AUTH_MODES: base.authModes,
      ALLOWED_HOSTS: `${id.STAGING_DOMAIN},primary.${id.STAGING_DOMAIN}`,
      LOG_LEVEL: "info",
    },
    secrets: base.secrets,
  }),
});
