import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { servedHosts, sidesOf } from "../../stacks/environments/sides.ts";
import type { Attributes } from "../infra/support/synthesize-construct.ts";
import { environmentForms } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

type Resources = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

const environments: readonly Environment[] = [...resolveEnvironments(testIdentifiers), ...environmentForms()];
const pairs = environments.filter(({ sides }) => sides.kind === "pair");
const stacks = synthesizeStacks(environments);
const all = (stack: string, type: string): readonly Attributes[] =>
  Object.values(((stacks.get(stack)?.["resource"] ?? {}) as Resources)[type] ?? {});
const text = (stack: string) => JSON.stringify(stacks.get(stack));

/** The hosts that a side has a certificate for, each as the side would serve it. */
const certified: Readonly<Record<string, (environment: string) => readonly unknown[]>> = {
  google: (name) =>
    all(`${name}-google`, "google_certificate_manager_certificate").flatMap(
      ({ managed }) => (managed as { domains: string[] }).domains,
    ),
  aws: (name) =>
    all(`${name}-aws`, "aws_api_gateway_domain_name")
      .filter(({ regional_certificate_arn: arn }) => String(arn).includes("aws_acm_certificate_validation."))
      .map(({ domain_name: domain }) => domain)
      .filter((domain) =>
        all(`${name}-aws`, "aws_acm_certificate").some((made) => made["domain_name"] === domain),
      ),
  kubernetes: (name) =>
    all(`${name}-kubernetes`, "kubernetes_ingress_v1").flatMap(({ spec }) =>
      (spec as { tls: { hosts: string[]; secret_name: string }[] }).tls.flatMap(({ hosts }) => hosts),
    ),
};

describe.each(pairs)("the failover pair of $name", (environment) => {
  const { name, sides } = environment;

  it("has a certificate for every name on each side that serves it", () => {
    for (const { kind } of sidesOf(sides)) {
      expect(certified[kind]?.(name)).toEqual(expect.arrayContaining([...servedHosts(environment, kind)]));
      expect(servedHosts(environment, kind)).toContain(environment.domain);
    }
  });

  it("has in DNS what proves them, without one deployment that waits for a later one", () => {
    const records = all(`${name}-dns`, "aws_route53_record").map((record) => record["name"]);
    for (const { kind } of sidesOf(sides)) {
      expect(text(`${name}-${kind}`)).not.toContain(`${name}-dns`);
      if (kind === "google") {
        const proofs = servedHosts(environment, kind).map((host) => `_acme-challenge.${host}`);
        expect(records).toEqual(expect.arrayContaining(proofs));
      }
      if (kind === "aws") {
        const [validation] = all(`${name}-aws`, "aws_acm_certificate_validation");
        const [proof] = all(`${name}-aws`, "aws_route53_record");
        expect(validation?.["validation_record_fqdns"]).toEqual([
          expect.stringMatching(/^\$\{aws_route53_record\.[\w-]+\.fqdn\}$/),
        ]);
        expect(proof).toMatchObject({
          zone_id: expect.stringContaining("foundation-state"),
          name: expect.stringContaining("resource_record_name"),
        });
      }
    }
  });
});
