import { describe, expect, it } from "vitest";
import { defineEnvironment, findPlaceholders } from "../../../stacks/environments/define-environment.ts";
import { parseImages } from "../../../stacks/environments/images.ts";
import { definitions, resolveEnvironments } from "../../../stacks/environments/index.ts";
import { type EnvironmentFields, environmentSchema } from "../../../stacks/environments/schema.ts";
import { anyEnvironment, anyKubernetesSide, anyPair } from "../support/environment-forms.ts";
import { testIdentifiers } from "../support/identifiers.ts";

const { source: _, identifiers: __, release: ___, ...fields } = anyEnvironment();
const resolve = (changed: Partial<EnvironmentFields>) =>
  defineEnvironment({
    source: "test.ts",
    identifiers: {},
    fields: () => ({ ...fields, ...changed }),
  }).resolve({});
const pair = anyPair();
const { primary: google, secondary: aws, dns } = pair;
const kubernetes = anyKubernetesSide();
const account = { accountId: aws.accountId, region: aws.region, githubOidcProvider: aws.githubOidcProvider };
const inCluster = {
  sides: kubernetes,
  state: { kind: "s3", bucket: "bucket", region: "eu-west-1" },
} as const satisfies Partial<EnvironmentFields>;
const OWN = ["dev", "staging", "prod", "cluster"];
const withGoogle = (changed: object) => ({ ...pair, primary: { ...google, ...changed } }) as never;

describe("environmentSchema", () => {
  it("lets Cloud Build deploy Google alone, and not a pair, where it would be nobody on AWS", () => {
    const delivery = { kind: "cloud-build", connection: "github" } as const;
    expect(resolve({ sides: { ...google, delivery } })).toMatchObject({ sides: { delivery } });
    // @ts-expect-error A pair has no such choice.
    expect(() => resolve({ sides: { ...pair, primary: { ...google, delivery } } })).toThrow(
      "  sides.primary.delivery.kind: ",
    );
  });

  it("takes the repository's own environments, in the order of promotion", () => {
    const names = resolveEnvironments({}).map(({ name }) => name);
    // A fork has others beside these.
    expect(names.filter((name) => OWN.includes(name))).toEqual(OWN);
  });

  it("reports every bad field, with its path, at once", () => {
    expect(() => resolve({ name: "Dev", domain: "https://mcp.example.com", alertEmail: "nobody" })).toThrow(
      [
        "test.ts does not describe an environment:",
        "  name: 2 to 12 lower-case letters, digits and hyphens, starting with a letter",
        "  domain: a bare host name in lower case, without scheme, port or path",
        "  alertEmail: Invalid email address",
      ].join("\n"),
    );
  });

  it.each<[string, Partial<EnvironmentFields>]>([
    [
      "state: local state is for simulators (settings.ENVIRONMENT local); use gcs or s3",
      { state: { kind: "local" } },
    ],
    [
      "state: s3 needs an AWS account; use gcs",
      {
        state: { kind: "s3", bucket: "bucket", region: "eu-west-1" },
        sides: google,
      },
    ],
    ["state: gcs needs a google side; use s3", { sides: aws }],
    [
      "sides.dns.primaryHost: a name of its own, not the failover name",
      {
        sides: { ...pair, dns: { ...dns, zone: "example.com", primaryHost: fields.domain } },
      },
    ],
    [
      "sides.dns.primaryHost: a name in the zone example.com",
      {
        sides: { ...pair, dns: { ...dns, zone: "example.com", primaryHost: "a.example.org" } },
      },
    ],
    [
      "settings.ALLOWED_HOSTS: names primary.mcp.dev.example.com, which is served",
      { settings: { ...fields.settings, ALLOWED_HOSTS: fields.domain } },
    ],
    ["images.server: sha256: and 64 hexadecimal digits", { images: parseImages("server=latest") }],
    ["images.lambda: a digest: the aws side runs it", { images: { server: fields.images.server } }],
    [
      "images.server: a digest: the google side runs it",
      { images: { lambda: fields.images.lambda }, sides: google },
    ],
    [
      "rollout.percent: must sum to 100, got 95 + 10 = 105",
      { rollout: { kind: "canary", percent: { stable: 95, canary: 10 } } },
    ],
    [
      "rollout.percent.canary: Too small: expected number to be >=1",
      { rollout: { kind: "canary", percent: { stable: 100, canary: 0 } } },
    ],
    ['images: Unrecognized key: "monitor"', { images: parseImages("monitor=sha256:00") }],
    [
      "sides.primary.service.minInstances: at most maxInstances",
      { sides: withGoogle({ service: { ...google.service, minInstances: 3 } }) },
    ],
    [
      "secrets.REDIS_URL: left out: the google side's redis creates the cache and writes its address",
      {
        sides: withGoogle({ redis: { kind: "memorystore", tier: "BASIC", memorySizeGb: 1 } }),
        secrets: { REDIS_URL: 1 },
      },
    ],
    [
      "secrets.REDIS_URL: left out: the kubernetes side says that there is no shared cache",
      { ...inCluster, sides: { ...kubernetes, redis: { kind: "none" } }, secrets: { REDIS_URL: 1 } },
    ],
    [
      "sides.namespace: one of the server's own",
      { ...inCluster, sides: { ...kubernetes, namespace: "default" } },
    ],
    [
      "sides.replicas.min: at most max",
      { ...inCluster, sides: { ...kubernetes, replicas: { ...kubernetes.replicas, min: 30 } } },
    ],
    [
      "rollout.percent.canary: a larger one: the kubernetes side's 20 pods at most cannot give that share",
      { ...inCluster, rollout: { kind: "canary", percent: { stable: 99, canary: 1 } } },
    ],
    [
      "sides.dns.account: the AWS account that holds the zone: neither side names one",
      { sides: { kind: "pair", primary: google, secondary: kubernetes, dns } as never },
    ],
    [
      "sides.dns.account: left out: the zone is in the account of the aws side",
      { sides: { ...pair, dns: { ...dns, account } } as never },
    ],
    [
      "sides.secondary.kind: another kind than the primary's",
      { sides: { ...pair, secondary: google } as never },
    ],
  ])("refuses %s", (message, changed) => {
    expect(() => resolve(changed)).toThrow(message);
  });

  it("takes the images of the sides it has, and those of others", () => {
    const { server, lambda } = fields.images;
    expect(resolve({ sides: google, images: { server } }).images).toEqual({ server });
    expect(resolve({ sides: google, images: { server, lambda } }).images).toEqual({ server, lambda });
  });

  it("takes a bucket that is there already where an environment has a cluster and no cloud", () => {
    for (const state of [fields.state, inCluster.state])
      expect(resolve({ ...inCluster, state }).state).toEqual(state);
  });

  it("takes local state for a simulator", () => {
    const settings = { ...fields.settings, ENVIRONMENT: "local" };
    expect(resolve({ state: { kind: "local" }, settings }).state).toEqual({ kind: "local" });
  });

  it("does not compile with DNS failover and one side, nor with a pair that is none", () => {
    type Sides = EnvironmentFields["sides"];
    // @ts-expect-error failover needs two sides
    const failoverAlone: Sides = { ...google, dns };
    // @ts-expect-error two sides need DNS
    const withoutDns: Sides = { kind: "pair", primary: google, secondary: aws };
    // @ts-expect-error a pair needs a secondary
    const withoutSecondary: Sides = { kind: "pair", primary: google, dns };
    // @ts-expect-error two places, not one twice
    const twice: Sides = { kind: "pair", primary: google, secondary: google, dns };
    // @ts-expect-error AWS answers under no host of its own, which the health check would ask
    const awsFirst: Sides = { kind: "pair", primary: aws, secondary: google, dns };
    // @ts-expect-error the zone is in an account of AWS, which neither side names
    const zoneNowhere: Sides = { kind: "pair", primary: google, secondary: kubernetes, dns };
    // @ts-expect-error two places, not one cluster twice
    const clusterTwice: Sides = { kind: "pair", primary: kubernetes, secondary: kubernetes, dns };
    // @ts-expect-error the AWS side is missing
    const empty: Sides = { kind: "aws" };
    const wrong = [
      failoverAlone,
      withoutDns,
      withoutSecondary,
      twice,
      awsFirst,
      zoneNowhere,
      clusterTwice,
      empty,
    ];
    for (const sides of wrong) {
      expect(environmentSchema.safeParse({ ...fields, sides }).success).toBe(false);
    }
  });

  it("does not compile with a choice that there is not", () => {
    // @ts-expect-error a bucket belongs to gcs and s3
    const bucketOnDisk: EnvironmentFields["state"] = { kind: "local", bucket: "bucket" };
    // @ts-expect-error one of stream and buffered
    const transfer: typeof aws.responseTransfer = "sometimes";
    // @ts-expect-error a secret has a revision, never a value
    const secrets: EnvironmentFields["secrets"] = { API_KEYS: "client:digest" };
    // @ts-expect-error a secret is no plain setting
    const settings: EnvironmentFields["settings"] = { ...fields.settings, API_KEYS: "client:digest" };
    const sides = { ...aws, responseTransfer: transfer };
    // @ts-expect-error shares belong to a canary
    const shares: EnvironmentFields["rollout"] = { kind: "all-at-once", percent: { stable: 90, canary: 10 } };
    // @ts-expect-error a canary says its share
    const noShare: EnvironmentFields["rollout"] = { kind: "canary" };
    // @ts-expect-error and whose the rest is
    const oneShare: EnvironmentFields["rollout"] = { kind: "canary", percent: { canary: 10 } };
    for (const rollout of [shares, noShare, oneShare]) {
      expect(environmentSchema.safeParse({ ...fields, rollout }).success).toBe(false);
    }
    for (const changed of [{ state: bucketOnDisk }, { sides }, { secrets }, { settings }]) {
      expect(environmentSchema.safeParse({ ...fields, ...changed }).success).toBe(false);
    }
  });
});

describe("identifiers", () => {
  it("can all come from environment variables", () => {
    const digests = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);
    const variables = {
      ...testIdentifiers,
      DEV_IMAGES: `server=${digests[0]},lambda=${digests[1]}`,
      DEV_GOOGLE_PROJECT: "acme-dev",
      DEV_DOMAIN: "mcp.dev.acme.dev",
      DEV_DNS_ZONE: "acme.dev",
      REPOSITORY: "acme/mcp",
    };
    const dev = resolveEnvironments(variables).find(({ name }) => name === "dev");
    expect(dev).toMatchObject({
      domain: "mcp.dev.acme.dev",
      repository: { slug: "acme/mcp" },
      images: { server: digests[0], lambda: digests[1] },
      sides: { primary: { project: "acme-dev" }, dns: { primaryHost: "primary.mcp.dev.acme.dev" } },
      settings: { ALLOWED_HOSTS: "mcp.dev.acme.dev,primary.mcp.dev.acme.dev" },
    });
  });

  it("keep what the file says where the variable is empty", () => {
    const dev = resolveEnvironments({ DEV_DOMAIN: "" }).find(({ name }) => name === "dev");
    expect(dev?.domain).toBe(
      definitions.find(({ source }) => source.endsWith("dev.ts"))?.identifiers["DEV_DOMAIN"],
    );
  });

  it("stand in one file each, and are all used", () => {
    for (const { source, identifiers, resolve: resolveOne } of definitions) {
      expect(source).toMatch(/^stacks\/environments\/[a-z0-9-]+\.ts$/);
      const { identifiers: _, ...resolved } = resolveOne({});
      const used = JSON.stringify(resolved);
      for (const [variable, value] of Object.entries(identifiers)) {
        const parts = variable.endsWith("_IMAGES") ? Object.values(parseImages(value)) : [value];
        for (const part of parts) expect(used, variable).toContain(part);
      }
    }
  });
});

describe("findPlaceholders", () => {
  it("names every identifier that nobody changed, and where to change it", () => {
    const placeholders = findPlaceholders(anyEnvironment());
    expect(placeholders.map(({ variable }) => variable)).toEqual([
      "REPOSITORY",
      "REPOSITORY_ID",
      "REPOSITORY_OWNER_ID",
      "REPOSITORY_SUBJECT",
      "COLLECTOR_IMAGE_DIGEST",
      "DEV_GOOGLE_PROJECT",
      "DEV_GOOGLE_PROJECT_NUMBER",
      "DEV_AWS_ACCOUNT_ID",
      "DEV_DOMAIN",
      "DEV_DNS_ZONE",
      "DEV_ALERT_EMAIL",
      "DEV_STATE_BUCKET",
      "DEV_IMAGES",
    ]);
    expect(placeholders[5]).toEqual({
      variable: "DEV_GOOGLE_PROJECT",
      value: "placeholder-dev",
      source: "stacks/environments/dev.ts",
    });
  });

  it("finds none where all are somebody's own", () => {
    const identifiers = {
      A: "acme-dev",
      B: "123456789012",
      C: "mcp.acme.dev",
      D: `sha256:${"0".repeat(63)}1`,
      E: "ops@acme.dev",
      G: `server=sha256:${"0".repeat(63)}1,lambda=sha256:${"0".repeat(63)}2`,
      F: "examples.company.com",
    };
    expect(findPlaceholders({ identifiers, source: "x" })).toEqual([]);
  });
});
