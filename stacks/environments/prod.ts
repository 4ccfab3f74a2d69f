import { base, noImages, repository, sharedIdentifiers } from "./base.ts";
import { defineEnvironment } from "./define-environment.ts";
import { parseImages } from "./images.ts";
import type { EnvironmentFields } from "./schema.ts";

/** What a fork must change. Each can also come from the environment variable of its name. */
const identifiers = {
  ...sharedIdentifiers,
  PROD_GOOGLE_PROJECT: "placeholder-prod",
  PROD_GOOGLE_PROJECT_NUMBER: "000000000000",
  PROD_AWS_ACCOUNT_ID: "000000000000",
  /** The name that clients use, and the Route 53 zone that holds it. */
  PROD_DOMAIN: "mcp.example.com",
  PROD_DNS_ZONE: "example.com",
  PROD_ALERT_EMAIL: "on-call-prod@example.com",
  /** Globally unique, in the Google project above. */
  PROD_STATE_BUCKET: "placeholder-prod-state",
  /** Digests of its images. */
  PROD_IMAGES: noImages,
} as const;

/** What clients rely on. */
export const prod = defineEnvironment({
  source: "stacks/environments/prod.ts",
  identifiers,
  fields: (id): EnvironmentFields => ({
    name: "prod",
    product: base.product,
    owner: base.owner,
    protection: "protected",
    repository: repository(id),
    domain: id.PROD_DOMAIN,
    alertEmail: id.PROD_ALERT_EMAIL,
    images: parseImages(id.PROD_IMAGES),
    rollout: { kind: "canary", percent: { stable: 90, canary: 10 } },
    state: { kind: "gcs", bucket: id.PROD_STATE_BUCKET },
    sides: {
      kind: "pair",
      primary: {
        kind: "google",
        project: id.PROD_GOOGLE_PROJECT,
        projectNumber: id.PROD_GOOGLE_PROJECT_NUMBER,
        region: base.googleRegion,
        service: { ...base.service, minInstances: 1, maxInstances: 50 },
        collectorDigest: id.COLLECTOR_IMAGE_DIGEST,
        redis: { kind: "memorystore", tier: "STANDARD_HA", memorySizeGb: 1 },
        delivery: base.delivery,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      secondary: {
        kind: "aws",
        accountId: id.PROD_AWS_ACCOUNT_ID,
        region: base.awsRegion,
        responseTransfer: base.responseTransfer,
        githubOidcProvider: "create",
        reservedConcurrency: 100,
        requestsPerMinutePerAddress: base.requestsPerMinutePerAddress,
      },
      dns: {
        zone: id.PROD_DNS_ZONE,
        primaryHost: `primary.${id.PROD_DOMAIN}`,
        checkIntervalSeconds: 10,
        failover: base.failover,
      },
    },
    settings: {
      ENVIRONMENT: "prod",
      AUTH_MODES: base.authModes,
      ALLOWED_HOSTS: `${id.PROD_DOMAIN},primary.${id.PROD_DOMAIN}`,
      LOG_LEVEL: "info",
    },
    secrets: base.secrets,
  }),
});
