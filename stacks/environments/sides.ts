import * as z from "zod";
import { digest, host, number } from "./field-types.ts";
import type { Artifact } from "./images.ts";
import { kubernetes } from "./kubernetes-side.ts";

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
const serviceSize = z
  .strictObject({
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
  })
  .refine(({ minInstances, maxInstances }) => minInstances <= maxInstances, {
    path: ["minInstances"],
    message: "at most maxInstances",
  });

const githubActions = z.strictObject({ kind: z.literal("github-actions") });

/** Who deploys after a merge; pull requests and drift stay with GitHub's workflows. */
const delivery = z.discriminatedUnion("kind", [
  githubActions,
  z.strictObject({
    kind: z.literal("cloud-build"),
    /** Name of the connection to GitHub that a person made in this region. */
    connection: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, "a name of 1 to 63 characters"),
  }),
]);

const google = z.strictObject({
  kind: z.literal("google"),
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
  delivery,
  /** Requests a minute from one address that the load balancer lets through; the server has its own, finer limit. */
  requestsPerMinutePerAddress: z.int().min(1),
});

/** An AWS account, and how its workflows get in. */
const awsAccount = {
  accountId: z.string().regex(/^\d{12}$/, "an account id of 12 digits"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as eu-west-1"),
  /**
   * An account has one OIDC provider for GitHub, and one role that its APIs log by: the first environment creates both,
   * others in that account use them.
   */
  githubOidcProvider: z.enum(["create", "existing"]),
};

const aws = z.strictObject({
  kind: z.literal("aws"),
  ...awsAccount,
  /** How the API Gateway passes answers on. */
  responseTransfer: z.enum(["stream", "buffered"]),
  /** Instances of the function at the same time, taken out of the account's; 100 of those must stay for others. */
  reservedConcurrency: z.int().min(1),
  /** Requests a minute from one address that the firewall lets through; the server has its own, finer limit. */
  requestsPerMinutePerAddress: z.int().min(10),
});

const failover = {
  /** The Route 53 zone that holds the environment's names; the foundation creates it. */
  zone: host,
  /** A name of the primary alone, which the health check asks; never the failover name. */
  primaryHost: host,
  /** Seconds between two questions of one health checker; 10 costs more. */
  checkIntervalSeconds: z.literal([10, 30]),
  /** `secondary` sends everybody there ahead of planned work; an incident needs no change of it. */
  failover: z.enum(["automatic", "secondary"]),
};

const account = z.strictObject(awsAccount);
const dns = z.strictObject(failover);

// Cloud Build is nobody on AWS, where the zone of every pair is.
const googleInPair = google.extend({ delivery: githubActions });

const pair = z.strictObject({
  kind: z.literal("pair"),
  primary: z.discriminatedUnion("kind", [googleInPair, kubernetes]),
  secondary: z.discriminatedUnion("kind", [googleInPair, aws, kubernetes]),
  dns: dns.extend({ account: account.optional() }),
});

const pairRules = pair.superRefine(({ primary, secondary, dns }, context) => {
  const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  if (primary.kind === secondary.kind) refuse(["secondary", "kind"], `another kind than the primary's`);
  if (secondary.kind === "aws" && dns.account) {
    refuse(["dns", "account"], "left out: the zone is in the account of the aws side");
  }
  if (secondary.kind !== "aws" && !dns.account) {
    refuse(["dns", "account"], "the AWS account that holds the zone: neither side names one");
  }
});

export type GoogleSide = z.output<typeof google>;
export type AwsSide = z.output<typeof aws>;
export type KubernetesSide = z.output<typeof kubernetes>;
export type AwsAccount = z.output<typeof account>;

/** One place to run. */
export type Side = GoogleSide | AwsSide | KubernetesSide;
export type SideKind = Side["kind"];

/** Which image each kind of side runs. */
export const artifactOf = {
  google: "server",
  aws: "lambda",
  kubernetes: "server",
} as const satisfies Record<SideKind, Artifact>;

interface PairOf<Primary extends Side, Secondary extends Side, Dns> {
  readonly kind: "pair";
  readonly primary: Primary;
  readonly secondary: Secondary;
  readonly dns: Dns;
}

type Dns = z.output<typeof dns>;
/** Route 53 is in the AWS side's account; a pair without such a side says in which. */
type DnsElsewhere = Dns & { readonly account: AwsAccount };

type GoogleInPair = z.output<typeof googleInPair>;

/** Two places and the failover between them. */
export type Pair =
  | PairOf<GoogleInPair, AwsSide, Dns>
  | PairOf<GoogleInPair, KubernetesSide, DnsElsewhere>
  | PairOf<KubernetesSide, AwsSide, Dns>
  | PairOf<KubernetesSide, GoogleInPair, DnsElsewhere>;

/** Where an environment runs: in one place, or in two with DNS failover between them. */
export type Sides = Side | Pair;

/** @see docs/decisions/0008-sides-and-pairs.md */
export const sides = z.discriminatedUnion("kind", [
  google,
  aws,
  kubernetes,
  pairRules,
]) as unknown as z.ZodType<Sides, Sides>;

/** Every side, the primary first. */
export function sidesOf(sides: Sides): readonly Side[] {
  return sides.kind === "pair" ? [sides.primary, sides.secondary] : [sides];
}

/** The side of that kind, where there is one. */
export function findSide<Kind extends SideKind>(
  sides: Sides,
  kind: Kind,
): Extract<Side, { kind: Kind }> | undefined {
  const isOfKind = (side: Side): side is Extract<Side, { kind: Kind }> => side.kind === kind;
  return sidesOf(sides).find(isOfKind);
}

/** The AWS account that the environment has resources in: its side's, or the one that holds its zone. */
export function awsAccountOf(sides: Sides): AwsAccount | undefined {
  return sides.kind === "pair" && "account" in sides.dns ? sides.dns.account : findSide(sides, "aws");
}

/** The host names under which a side answers: the clients' name, and the primary's own where there is failover. */
export function servedHosts(
  { domain, sides }: { readonly domain: string; readonly sides: Sides },
  side: SideKind,
): readonly string[] {
  return sides.kind === "pair" && sides.primary.kind === side ? [domain, sides.dns.primaryHost] : [domain];
}
