import { describe, expect, it } from "vitest";
import { type Block, block, type Json, referencesIn } from "../../infra/policy/support/json.ts";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { readResources } from "../infra/support/synthesize-construct.ts";
import { anyEnvironment, environmentForms, ownEnvironments } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeFiles, synthesizeStacks } from "./support/synthesize.ts";

describe("createApp", () => {
  it("synthesizes the same bytes twice", () => {
    const [first, second] = [1, 2].map(() => synthesizeFiles(resolveEnvironments(testIdentifiers)));
    expect(second).toEqual(first);
  });

  it("lets no stack refer to a resource of another, which cdktf is not asked to look for", () => {
    const foreign = [...synthesizeStacks([...resolveEnvironments(testIdentifiers), ...environmentForms()])]
      .map(([name, stack]) => [name, undeclared(stack as Block)] as const)
      .filter(([, addresses]) => addresses.length > 0);
    expect(foreign).toEqual([]);
  });

  it("gives an environment the stacks of the sides it has", () => {
    expect([...synthesizeStacks(environmentForms()).keys()]).toEqual([
      "aws-only-aws",
      "aws-only-foundation",
      "google-k8s-dns",
      "google-k8s-foundation",
      "google-k8s-google",
      "google-k8s-kubernetes",
      "google-only-foundation",
      "google-only-google",
      "k8s-aws-aws",
      "k8s-aws-dns",
      "k8s-aws-foundation",
      "k8s-aws-kubernetes",
      "k8s-google-dns",
      "k8s-google-foundation",
      "k8s-google-google",
      "k8s-google-kubernetes",
      "k8s-only-kubernetes",
      "pair-s3-aws",
      "pair-s3-dns",
      "pair-s3-foundation",
      "pair-s3-google",
    ]);
  });

  it("gives a foundation the resources of the sides it has, and no provider of the other", () => {
    const stacks = synthesizeStacks(environmentForms());
    const providers = (name: string) => Object.keys((stacks.get(name)?.["provider"] as object) ?? {});
    expect(providers("google-only-foundation")).toEqual(["google"]);
    expect(providers("aws-only-foundation")).toEqual(["aws"]);
    const aws = readResources(stacks.get("aws-only-foundation") ?? {});
    expect(Object.keys(aws.counts).filter((type) => !type.startsWith("aws_"))).toEqual([]);
    expect(aws.counts).toMatchObject({ aws_s3_bucket: 1, aws_kms_key: 2, aws_ecr_repository: 1 });
  });

  it("runs the server's image on Google and the function's on AWS, each from the registry of its side", () => {
    const [server, lambda] = ["a", "b"].map((digit) => `sha256:${digit.repeat(64)}`);
    const stacks = synthesizeStacks([{ ...anyEnvironment(), images: { server, lambda } }]);
    const google = readResources(stacks.get("dev-google") ?? {});
    expect(google.only("google_cloud_run_v2_service")).toMatchObject({
      template: {
        containers: [
          { image: `europe-west1-docker.pkg.dev/placeholder-dev/mcp-dev/server@${server}` },
          { name: "collector" },
        ],
      },
    });
    const aws = readResources(stacks.get("dev-aws") ?? {});
    expect(aws.only("aws_lambda_function")).toMatchObject({
      image_uri: `000000000000.dkr.ecr.eu-west-1.amazonaws.com/mcp-dev/lambda@${lambda}`,
    });
  });

  it("keeps the state of each stack under the stack's name", () => {
    const stacks = synthesizeStacks([...resolveEnvironments(testIdentifiers), ...environmentForms()]);
    expect(stacks.get("prod-google")).toMatchObject({
      terraform: { backend: { gcs: { bucket: "placeholder-prod-state", prefix: "prod-google" } } },
    });
    expect(stacks.get("aws-only-foundation")).toMatchObject({
      terraform: {
        backend: {
          s3: {
            bucket: "placeholder-state",
            key: "aws-only-foundation.tfstate",
            region: "eu-west-1",
            encrypt: true,
            use_lockfile: true,
          },
        },
      },
    });
  });

  it("asks for a Terraform that has write-only attributes", () => {
    for (const stack of synthesizeStacks(resolveEnvironments(testIdentifiers)).values()) {
      expect(stack).toMatchObject({ terraform: { required_version: ">= 1.11.0" } });
    }
  });

  it("keeps the first state of one foundation in the working directory, and of nothing else", () => {
    const stacks = synthesizeStacks(ownEnvironments(), { firstState: ["dev"] });
    const backends = [...stacks].map(([name, { terraform }]) => [
      name,
      Object.keys((terraform as { backend: object }).backend)[0],
    ]);
    expect(Object.fromEntries(backends)).toEqual({
      "cluster-kubernetes": "s3",
      "dev-aws": "gcs",
      "dev-dns": "gcs",
      "dev-foundation": "local",
      "dev-google": "gcs",
      "prod-aws": "gcs",
      "prod-dns": "gcs",
      "prod-foundation": "gcs",
      "prod-google": "gcs",
      "staging-aws": "gcs",
      "staging-dns": "gcs",
      "staging-foundation": "gcs",
      "staging-google": "gcs",
    });
    expect(stacks.get("dev-foundation")).toMatchObject({
      terraform: { backend: { local: { path: "../../../first-state/dev-foundation.tfstate" } } },
    });
  });

  it("shows clients one name where there is one side", () => {
    const [googleOnly] = environmentForms();
    const settings = { ...anyEnvironment().settings, ALLOWED_HOSTS: "mcp.dev.example.com" };
    const stacks = synthesizeStacks(googleOnly ? [{ ...googleOnly, settings }] : []);
    const google = readResources(stacks.get("google-only-google") ?? {});
    expect(google.only("google_certificate_manager_dns_authorization")).toMatchObject({
      domain: "mcp.dev.example.com",
    });
    expect(google.only("google_monitoring_uptime_check_config")).toMatchObject({
      monitored_resource: { labels: { host: "mcp.dev.example.com" } },
    });
  });

  it("reads other stacks' outputs from where the environment keeps its state", () => {
    const stacks = synthesizeStacks([anyEnvironment(), ...environmentForms()]);
    const states = (name: string) =>
      (stacks.get(name) as { data: { terraform_remote_state: Record<string, object> } }).data
        .terraform_remote_state;
    expect(states("pair-s3-dns")).toMatchObject({
      "foundation-state": {
        backend: "s3",
        config: { bucket: "placeholder-state", key: "pair-s3-foundation.tfstate", region: "eu-west-1" },
      },
      "aws-state": { backend: "s3" },
      "google-state": { backend: "s3" },
    });
    expect(states("dev-aws")).toMatchObject({
      "foundation-state": { backend: "gcs", config: { prefix: "dev-foundation" } },
    });
  });

  it("has no zone and no proof of ours where there is one side", () => {
    const stacks = synthesizeStacks(environmentForms());
    expect(readResources(stacks.get("aws-only-foundation") ?? {}).counts).not.toHaveProperty(
      "aws_route53_zone",
    );
    const aws = readResources(stacks.get("aws-only-aws") ?? {});
    expect(aws.counts).not.toHaveProperty("aws_route53_record");
    expect(aws.only("aws_api_gateway_domain_name")).toMatchObject({ domain_name: "mcp.dev.example.com" });
  });

  it("names the setting whose value the server would refuse", () => {
    const settings = { ...anyEnvironment().settings, RATE_LIMIT: "many" };
    expect(() => synthesizeStacks([{ ...anyEnvironment(), settings }])).toThrow(
      'RATE_LIMIT: expected a whole number from 1 to 1000000, got "many"',
    );
  });
});

/** Addresses that a stack's expressions name and that are not in it. */
function undeclared({ resource, data, output }: Block): readonly string[] {
  const addresses = (types: Json | undefined, prefix: string) =>
    Object.entries(block(types)).flatMap(([type, named]) =>
      Object.keys(block(named)).map((name) => `${prefix}${type}.${name}`),
    );
  const declared = new Set([...addresses(resource, ""), ...addresses(data, "data.")]);
  return [...referencesIn({ resource, data, output })].filter((address) => !declared.has(address));
}
