import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sidesOf } from "../../stacks/environments/sides.ts";
import { environmentForms, ownEnvironments } from "../stacks/support/environment-forms.ts";
import { synthesizeStacks } from "../stacks/support/synthesize.ts";

const page = readFileSync("docs/costs.md", "utf8");
const own = ownEnvironments();
/** The cells of every row that begins with a type of resource or a field. */
const rows = new Map(
  [...page.matchAll(/^\| `([\w.]+)` \|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [
    name,
    rest.split("|").map((cell) => cell.trim()),
  ]),
);
const columns = ["dev", "staging", "prod"];

/** What nobody charges for by itself: rights, settings of something else, parts of something that is in the table. */
const FREE =
  /^aws_(acm_|api_gateway_(?!stage)|ecr_lifecycle|iam_|kms_alias|lambda_(alias|permission)|route53_record|s3_bucket_|secretsmanager_secret_version|sns_topic_|wafv2_web_acl_)|^google_(artifact_registry_repository_iam|certificate_manager_(certificate_map|dns)|cloudbuild_|compute_(backend|firewall|network|region|ssl|subnetwork|target|url)|iam_|kms_(crypto_key_iam|key_ring)|monitoring_(dashboard|notification)|project_|secret_manager_secret(_iam_member)?$|service_|storage_bucket_iam)|^kubernetes_(?!deployment)/;

/** How many resources of each type an environment has. */
function countsOf(name: string, stacks: ReadonlyMap<string, Readonly<Record<string, unknown>>>) {
  const counts = new Map<string, number>();
  for (const [stack, { resource }] of stacks) {
    if (!stack.startsWith(`${name}-`)) continue;
    for (const [type, resources] of Object.entries(resource as Readonly<Record<string, object>>)) {
      counts.set(type, (counts.get(type) ?? 0) + Object.keys(resources).length);
    }
  }
  return counts;
}

describe("the page on costs", () => {
  const stacks = synthesizeStacks([...own, ...environmentForms()]);
  const types = new Set([...stacks.values()].flatMap(({ resource }) => Object.keys(resource ?? {})));

  it("names every type of resource that somebody charges for, and none that is not there", () => {
    const billed = [...types].filter((type) => !FREE.test(type)).sort();
    const named = [...rows.keys()].filter((name) => /^(aws|google|kubernetes)_/.test(name)).sort();
    expect(named).toEqual(billed);
  });

  it("counts them in every environment", () => {
    for (const [type, cells] of rows) {
      if (!types.has(type)) continue;
      const counts = columns.map((name) => String(countsOf(name, stacks).get(type) ?? 0));
      expect([type, ...cells.slice(0, columns.length)]).toEqual([type, ...counts]);
    }
  });

  it("says how large each environment is", () => {
    const sizes = columns.map((name) => {
      const environment = own.find((each) => each.name === name);
      if (environment?.sides.kind !== "pair") throw new Error(`${name} has one side`);
      const { dns } = environment.sides;
      const [google, aws] = sidesOf(environment.sides);
      if (google?.kind !== "google" || aws?.kind !== "aws") throw new Error(`${name} has other sides`);
      const { service, redis } = google;
      return {
        "service.minInstances": service.minInstances,
        "service.maxInstances": service.maxInstances,
        "service.cpu": service.cpu,
        "service.memoryMib": service.memoryMib,
        redis: redis.kind === "none" ? "none" : `${redis.tier}, ${redis.memorySizeGb} GB`,
        reservedConcurrency: aws.reservedConcurrency,
        checkIntervalSeconds: dns.checkIntervalSeconds,
        "settings.LOG_LEVEL": environment.settings.LOG_LEVEL,
      };
    });
    for (const field of Object.keys(sizes[0] ?? {}) as (keyof (typeof sizes)[number])[]) {
      expect([field, ...(rows.get(field)?.slice(0, columns.length) ?? [])]).toEqual([
        field,
        ...sizes.map((size) => String(size[field])),
      ]);
    }
  });
});
