import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import { dev } from "../../../../stacks/environments/dev.ts";
import type { Environment } from "../../../../stacks/environments/schema.ts";
import { callerIdentity, type FakeAnswers, versioning } from "./fake-clouds.ts";

const ACCOUNT = "210987654321";
const PROJECT = "acme-mcp-dev";
const NUMBER = "1234567890";
const BUCKET = "acme-mcp-dev-state";
export const DIGESTS = { server: `sha256:${"a".repeat(64)}`, lambda: `sha256:${"b".repeat(64)}` };

/** Identifiers that no placeholder is among. */
export const identifiers: Readonly<Record<string, string>> = {
  REPOSITORY: "acme/mcp",
  REPOSITORY_ID: "42",
  REPOSITORY_OWNER_ID: "43",
  REPOSITORY_SUBJECT: "repo:acme/mcp",
  COLLECTOR_IMAGE_DIGEST: `sha256:${"c".repeat(64)}`,
  DEV_GOOGLE_PROJECT: PROJECT,
  DEV_GOOGLE_PROJECT_NUMBER: NUMBER,
  DEV_AWS_ACCOUNT_ID: ACCOUNT,
  DEV_DOMAIN: "mcp.dev.acme.dev",
  DEV_DNS_ZONE: "dev.acme.dev",
  DEV_ALERT_EMAIL: "on-call@acme.dev",
  DEV_STATE_BUCKET: BUCKET,
  DEV_IMAGES: `server=${DIGESTS.server},lambda=${DIGESTS.lambda}`,
};

/** The dev environment with those identifiers, and with others in their place. */
export function fittingEnvironment(others: Readonly<Record<string, string>> = {}): Environment {
  return dev.resolve({ ...identifiers, ...others });
}

/** The same with the AWS side alone, its state in S3. */
export function awsEnvironment(): Environment {
  const environment = fittingEnvironment();
  if (environment.sides.kind !== "pair") throw new Error("dev has one side");
  const state = { kind: "s3", bucket: BUCKET, region: "eu-west-1" } as const;
  return { ...environment, sides: environment.sides.secondary, state };
}

/** The requests of the checks. */
export const requests = {
  identity: "GetCallerIdentity",
  project: `GET /v1/projects/${PROJECT}`,
  gcsBucket: `GET /storage/v1/b/${BUCKET}`,
  gcsGoogleState: `GET /storage/v1/b/${BUCKET}/o/dev-google%2Fdefault.tfstate`,
  gcsAwsState: `GET /storage/v1/b/${BUCKET}/o/dev-aws%2Fdefault.tfstate`,
  s3Bucket: `GET /${BUCKET}/?versioning=`,
  s3AwsState: `HEAD /${BUCKET}/dev-aws.tfstate`,
  googleImage: `GET /v1/projects/${PROJECT}/locations/europe-west1/repositories/mcp-dev/dockerImages/server@${DIGESTS.server}`,
  awsImage: "DescribeImages",
} as const;

/** What the clouds say where nothing is missing. */
export function fittingAnswers(): FakeAnswers {
  return {
    [requests.identity]: callerIdentity(ACCOUNT),
    [requests.project]: { body: { projectId: PROJECT, projectNumber: NUMBER } },
    [requests.gcsBucket]: { body: { versioning: { enabled: true } } },
    [requests.gcsGoogleState]: { body: { name: "dev-google/default.tfstate" } },
    [requests.gcsAwsState]: { body: { name: "dev-aws/default.tfstate" } },
    [requests.s3Bucket]: versioning("Enabled"),
    [requests.s3AwsState]: {},
    [requests.googleImage]: { body: { name: "server" } },
    [requests.awsImage]: { body: { imageDetails: [{ imageDigest: DIGESTS.lambda }] } },
  };
}

/** Where the standard sources of credentials hold nothing, whatever this machine has. */
const NOWHERE = "/nonexistent";

/**
 * The variables of a shell that is signed in to both clouds, which are at `url`; `secrets` are what no output may
 * repeat.
 */
export function fittingShell(url: string): {
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
} {
  const secrets = Array.from({ length: 4 }, () => randomBytes(24).toString("hex"));
  const [key = "", secret = "", session = "", token = ""] = secrets;
  return {
    secrets,
    variables: {
      HOME: NOWHERE,
      AWS_CONFIG_FILE: NOWHERE,
      AWS_SHARED_CREDENTIALS_FILE: NOWHERE,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PROFILE: "",
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: session,
      AWS_ENDPOINT_URL: url,
      METADATA_SERVER_DETECTION: "none",
      CLOUDSDK_CONFIG: NOWHERE,
      GOOGLE_APPLICATION_CREDENTIALS: "",
      GOOGLE_CREDENTIALS: "",
      GOOGLE_OAUTH_ACCESS_TOKEN: token,
      GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${url}/v1/`,
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: `${url}/storage/v1/`,
      GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT: `${url}/v1/`,
      TF_VAR_api_keys: "",
    },
  };
}

/** Gives this process the variables, until `vi.unstubAllEnvs()`. */
export function stubShell(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
