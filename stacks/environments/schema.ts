import { z } from "zod";
import {
  isRequired,
  type PlainSettings,
  plainSettingNames,
  type SecretSettings,
  secretSettingNames,
} from "../../infra/setting-kinds.ts";

/** Bounded so that the longest name made from it still fits: a Google service account id, 30 characters. */
const NAME = /^[a-z][a-z0-9-]{0,10}[a-z0-9]$/;
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const number = z.string().regex(/^\d+$/, "a number");
const name = z.string().regex(NAME, "2 to 12 lower-case letters, digits and hyphens, starting with a letter");
const host = z.string().regex(HOST, "a bare host name in lower case, without scheme, port or path");
const digest = z.string().regex(DIGEST, "sha256: and 64 hexadecimal digits");
const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 lower-case letters, digits and hyphens");

/** Where Terraform keeps what it knows. `local` is for simulators alone. */
const state = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("gcs"), bucket }),
  z.strictObject({ kind: z.literal("s3"), bucket, region: z.string().min(1) }),
  z.strictObject({ kind: z.literal("local") }),
]);

/** Shared cache and rate limits: none, or Memorystore with AUTH and TLS. */
const redis = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("memorystore"),
    tier: z.enum(["BASIC", "STANDARD_HA"]),
    memorySizeGb: z.int().min(1).max(300),
  }),
]);

/** Sizes of one Cloud Run service. */
const serviceSize = z.strictObject({
  /** Whole CPUs of one instance; more than 4 GiB of memory needs more than one. */
  cpu: z.literal([1, 2, 4, 8]),
  /** MiB of one instance; the second generation's least is 512. */
  memoryMib: z.int().min(512).max(32_768),
  /** Requests that one instance works on at the same time. */
  concurrency: z.int().min(1).max(1000),
  /** Longest that Cloud Run waits for an answer, seconds. */
  timeoutSeconds: z.int().min(1).max(3600),
  minInstances: z.int().min(0),
  maxInstances: z.int().min(1).max(1000),
});

const google = z.strictObject({
  /** Project id, not number. */
  project: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "a project id, 6 to 30 characters"),
  /** Number of the project, which names Google's own service agents in it. */
  projectNumber: number,
  /** Region of everything that is not global, for example europe-west1. */
  region: z.string().regex(/^[a-z]+-[a-z]+\d+$/, "a region such as europe-west1"),
  service: serviceSize,
  /** Digest of the managed Prometheus sidecar's image. */
  collectorDigest: digest,
  redis,
  /** Requests a minute from one address that the load balancer lets through; the server has its own, finer limit. */
  requestsPerMinutePerAddress: z.int().min(1),
});

const aws = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/, "an account id of 12 digits"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-west-1"),
  /** How the API Gateway passes answers on. */
  responseTransfer: z.enum(["stream", "buffered"]),
  /**
   * An account has one OIDC provider for GitHub, and one role that its APIs log by: the first environment creates both,
   * others in that account use them.
   */
  githubOidcProvider: z.enum(["create", "existing"]),
  /** Instances of the function at the same time, taken out of the account's; 100 of those must stay for others. */
  reservedConcurrency: z.int().min(1),
  /** Requests a minute from one address that the firewall lets through; the server has its own, finer limit. */
  requestsPerMinutePerAddress: z.int().min(10),
});

const dns = z.strictObject({
  /** The Route 53 zone that holds the environment's names; the foundation creates it. */
  zone: host,
  /** A name of the Google side alone, which the health check asks; never the failover name. */
  primaryHost: host,
  /** Seconds between two questions of one health checker; 10 costs more. */
  checkIntervalSeconds: z.literal([10, 30]),
  /** `secondary` sends everybody there ahead of planned work; an incident needs no change of it. */
  failover: z.enum(["automatic", "secondary"]),
});

/** Which clouds an environment has; DNS failover exists exactly where both are there. */
const sides = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("google"), google }),
  z.strictObject({ kind: z.literal("aws"), aws }),
  z.strictObject({ kind: z.literal("both"), google, aws, dns }),
]);

/** How often a secret was written: raising the number writes its value anew, so a rotation is seen in the diff. */
const secretRevision = z.int().min(1);

const settings = z.strictObject(
  Object.fromEntries(
    plainSettingNames.map((key) => [key, isRequired(key) ? z.string() : z.string().optional()]),
  ),
) as unknown as z.ZodType<PlainSettings, PlainSettings>;

const secrets = z.strictObject(
  Object.fromEntries(
    secretSettingNames.map((key) => [key, isRequired(key) ? secretRevision : secretRevision.optional()]),
  ),
) as unknown as z.ZodType<SecretSettings<number>, SecretSettings<number>>;

const fields = z.strictObject({
  /** Part of every stack's and resource's name. */
  name,
  /** First part of every resource's name. */
  product: z.string().regex(/^[a-z][a-z0-9-]{0,7}[a-z0-9]$/, "2 to 9 lower-case letters, digits and hyphens"),
  /** Who answers for it, as a label and a tag. */
  owner: z.string().regex(/^[a-z0-9_-]{1,63}$/, "lower-case letters, digits, hyphens and underscores"),
  /** `protected` resources refuse to be deleted until the environment says `disposable`. */
  protection: z.enum(["protected", "disposable"]),
  repository: z.strictObject({
    /** owner/name on GitHub: whose workflows may plan and deploy, and where the runbook is read. */
    slug: z.string().regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "owner/name"),
    /** Number of the repository, which survives a rename. */
    id: number,
    /** Number of the repository's owner. */
    ownerId: number,
    /** First part of the `sub` claim of its workflows' tokens, as the repository's OIDC settings show it. */
    subject: z.string().regex(/^repo:[^/:*\s]+\/[^:*\s]+$/, "repo:owner/name, without wildcard"),
    defaultBranch: z.string().min(1),
  }),
  /** The name that clients use. */
  domain: host,
  alertEmail: z.email(),
  /** The server's image, the same on every side; promoted from one environment to the next. */
  imageDigest: digest,
  state,
  sides,
  /** The server's settings as text; what is left out keeps the default of app/contract/settings.ts. */
  settings,
  /** The secret settings this environment has, each with its revision; docs/forking.md says how a value is given. */
  secrets,
});

/** Everything that makes one environment differ from another. */
export const environmentSchema = fields.superRefine((environment, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: path.split("."), message });
  const { sides, state, settings, domain } = environment;
  if (state.kind === "local" && settings.ENVIRONMENT !== "local") {
    refuse("state", "local state is for simulators (settings.ENVIRONMENT local); use gcs or s3");
  }
  if (state.kind === "gcs" && sides.kind === "aws") refuse("state", "gcs needs a google side; use s3");
  if (state.kind === "s3" && sides.kind === "google") refuse("state", "s3 needs an aws side; use gcs");
  if (sides.kind !== "aws" && sides.google.service.minInstances > sides.google.service.maxInstances) {
    refuse("sides.google.service.minInstances", "at most maxInstances");
  }
  if (sides.kind !== "aws" && sides.google.redis.kind === "memorystore" && environment.secrets.REDIS_URL) {
    refuse("secrets.REDIS_URL", "left out: sides.google.redis creates the cache and writes its address");
  }
  if (sides.kind === "both") {
    const { zone, primaryHost } = sides.dns;
    if (primaryHost === domain) refuse("sides.dns.primaryHost", "a name of its own, not the failover name");
    for (const [path, value] of Object.entries({ domain, "sides.dns.primaryHost": primaryHost })) {
      if (value !== zone && !value.endsWith(`.${zone}`)) refuse(path, `a name in the zone ${zone}`);
    }
  }
  const allowed = settings.ALLOWED_HOSTS.split(",").map((item) => item.trim());
  for (const served of servedHosts(environment)) {
    if (!allowed.includes(served)) refuse("settings.ALLOWED_HOSTS", `names ${served}, which is served`);
  }
});

/** An environment's fields as its file gives them. */
export type EnvironmentFields = z.input<typeof fields>;

/** An environment that passed {@link environmentSchema}. */
export type Environment = z.output<typeof fields> & {
  /** The file to edit, from the repository's root. */
  readonly source: string;
  /** Values that a fork must give, by the environment variable that can give each. */
  readonly identifiers: Readonly<Record<string, string>>;
};

export type Sides = Environment["sides"];
export type GoogleSide = z.output<typeof google>;
export type AwsSide = z.output<typeof aws>;
export type State = z.output<typeof state>;

/** The host names under which the Google side answers: the clients' name, and its own where there is failover. */
export function servedHosts({ domain, sides }: Pick<Environment, "domain" | "sides">): readonly string[] {
  return sides.kind === "both" ? [domain, sides.dns.primaryHost] : [domain];
}

/** The Google side, where there is one. */
export function googleSide(sides: Sides): GoogleSide | undefined {
  return sides.kind === "aws" ? undefined : sides.google;
}

/** The AWS side, where there is one. */
export function awsSide(sides: Sides): AwsSide | undefined {
  return sides.kind === "google" ? undefined : sides.aws;
}
