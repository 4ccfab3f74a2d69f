import * as z from "zod";
import { secretSettingNames } from "../../app/contract/settings.ts";
import { splitReplicas } from "../../infra/kubernetes/split-replicas.ts";
import {
  isRequired,
  type PlainSettings,
  plainSettingNames,
  type SecretSettings,
} from "../../infra/setting-kinds.ts";
import { host, number } from "./field-types.ts";
import { images } from "./images.ts";
import type { ReleaseRecord } from "./release.ts";
import { rollout } from "./rollout.ts";
import { artifactOf, awsAccountOf, findSide, servedHosts, sides, sidesOf } from "./sides.ts";

/** Bounded so that the longest name made from it still fits: a Google service account id, 30 characters. */
const NAME = /^[a-z][a-z0-9-]{0,10}[a-z0-9]$/;

/** What an environment may be called. */
export const environmentName = z
  .string()
  .regex(NAME, "2 to 12 lower-case letters, digits and hyphens, starting with a letter");
const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 lower-case letters, digits and hyphens");

/** Where Terraform keeps what it knows. `local` is for simulators alone. */
const state = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("gcs"), bucket }),
  z.strictObject({ kind: z.literal("s3"), bucket, region: z.string().min(1) }),
  z.strictObject({ kind: z.literal("local") }),
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
  name: environmentName,
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
  /** Digests of what its sides run; promoted from one environment to the next. */
  images,
  /** How a new release comes to the requests. */
  rollout,
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
  const { sides, state, settings, domain, rollout } = environment;
  const google = findSide(sides, "google");
  if (state.kind === "local" && settings.ENVIRONMENT !== "local") {
    refuse("state", "local state is for simulators (settings.ENVIRONMENT local); use gcs or s3");
  }
  // The foundation makes the bucket in a cloud that the environment has; with none, it must be there already.
  if (sides.kind !== "kubernetes") {
    if (state.kind === "gcs" && !google) refuse("state", "gcs needs a google side; use s3");
    if (state.kind === "s3" && !awsAccountOf(sides)) refuse("state", "s3 needs an AWS account; use gcs");
  }
  if (google?.redis.kind === "memorystore" && environment.secrets.REDIS_URL) {
    refuse("secrets.REDIS_URL", "left out: the google side's redis creates the cache and writes its address");
  }
  const kubernetes = findSide(sides, "kubernetes");
  if (
    kubernetes &&
    rollout.kind === "canary" &&
    !splitReplicas(kubernetes.replicas, rollout.percent.canary)
  ) {
    const most = `the kubernetes side's ${kubernetes.replicas.max} pods at most cannot give that share`;
    refuse("rollout.percent.canary", `a larger one: ${most}`);
  }
  if (kubernetes?.redis.kind === "none" && environment.secrets.REDIS_URL) {
    refuse("secrets.REDIS_URL", "left out: the kubernetes side says that there is no shared cache");
  }
  if (sides.kind === "pair") {
    const { zone, primaryHost } = sides.dns;
    if (primaryHost === domain) refuse("sides.dns.primaryHost", "a name of its own, not the failover name");
    for (const [path, value] of Object.entries({ domain, "sides.dns.primaryHost": primaryHost })) {
      if (value !== zone && !value.endsWith(`.${zone}`)) refuse(path, `a name in the zone ${zone}`);
    }
  }
  for (const { kind } of sidesOf(sides)) {
    const artifact = artifactOf[kind];
    if (!environment.images[artifact]) refuse(`images.${artifact}`, `a digest: the ${kind} side runs it`);
  }
  const allowed = settings.ALLOWED_HOSTS.split(",").map((item) => item.trim());
  const served = new Set(sidesOf(sides).flatMap(({ kind }) => servedHosts(environment, kind)));
  for (const name of served) {
    if (!allowed.includes(name)) refuse("settings.ALLOWED_HOSTS", `names ${name}, which is served`);
  }
});

/** An environment's fields as its file gives them. */
export type EnvironmentFields = z.input<typeof fields>;

/** An environment that passed {@link environmentSchema}. */
export type Environment = z.output<typeof fields> & {
  /** What serves and served; without one of its own, the images above are its first release. */
  readonly release: ReleaseRecord;
  /** The file to edit, from the repository's root. */
  readonly source: string;
  /** Values that a fork must give, by the environment variable that can give each. */
  readonly identifiers: Readonly<Record<string, string>>;
};

export type State = z.output<typeof state>;
