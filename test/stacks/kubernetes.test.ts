import { describe, expect, it } from "vitest";
import type { Environment } from "../../stacks/environments/schema.ts";
import { type Attributes, readResources, type Synthesized } from "../infra/support/synthesize-construct.ts";
import { anyEnvironment, anyKubernetesSide, environmentForms } from "./support/environment-forms.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const stacks = synthesizeStacks(environmentForms().filter(({ name }) => name.includes("k8s")));
const resources = (name: string): Synthesized => readResources(stacks.get(name) ?? {});

const KUBERNETES = {
  kubernetes_config_map_v1: 1,
  kubernetes_deployment_v1: 1,
  kubernetes_horizontal_pod_autoscaler_v2: 1,
  kubernetes_ingress_v1: 1,
  kubernetes_namespace_v1: 1,
  kubernetes_network_policy_v1: 1,
  kubernetes_pod_disruption_budget_v1: 1,
  kubernetes_secret_v1: 1,
  kubernetes_service_account_v1: 1,
  kubernetes_service_v1: 1,
};
const IMAGE = /^registry\.example\.com\/mcp\/server@sha256:/;

describe("a kubernetes stack", () => {
  it.each([
    ["k8s-only-kubernetes", { ...KUBERNETES, kubernetes_manifest: 2 }],
    ["k8s-google-kubernetes", { ...KUBERNETES, kubernetes_manifest: 2 }],
    ["k8s-aws-kubernetes", KUBERNETES],
    ["google-k8s-kubernetes", KUBERNETES],
  ])("%s holds these resources", (name, counts) => {
    expect(resources(name).counts).toEqual(counts);
  });

  it("goes to the environment's context of the kubeconfig at hand, and names no cluster where there is none", () => {
    const wherePresent = (value: string) => `\${fileexists(pathexpand(var.kubeconfig)) ? ${value} : null}`;
    const { provider, variable } = stacks.get("k8s-only-kubernetes") as Record<string, Attributes>;
    expect(provider).toEqual({
      kubernetes: [
        {
          config_path: wherePresent("var.kubeconfig"),
          config_context: wherePresent('"placeholder-cluster"'),
        },
      ],
    });
    expect(variable?.["kubeconfig"]).toMatchObject({ default: "~/.kube/config" });
  });

  it("gives the server this environment", () => {
    const map = resources("k8s-only-kubernetes").only("kubernetes_config_map_v1");
    expect(map["data"]).toEqual({
      ENVIRONMENT: "dev",
      HOST: "0.0.0.0",
      PORT: "8080",
      METRICS_PORT: "9090",
      LOG_LEVEL: "debug",
      AUTH_MODES: "api-key",
      ALLOWED_HOSTS: "mcp.dev.example.com,primary.mcp.dev.example.com",
      TRUSTED_PROXIES: "1",
    });
  });

  it("answers to the primary's own host where it is the primary, and to the clients' name otherwise", () => {
    const hosts = (name: string) =>
      (resources(name).only("kubernetes_ingress_v1")["spec"] as { tls: { hosts: string[] }[] }).tls[0]?.hosts;
    expect(hosts("k8s-aws-kubernetes")).toEqual(["mcp.dev.example.com", "primary.mcp.dev.example.com"]);
    expect(hosts("google-k8s-kubernetes")).toEqual(["mcp.dev.example.com"]);
    expect(hosts("k8s-only-kubernetes")).toEqual(["mcp.dev.example.com"]);
  });

  it("lets the environment's own monitoring scrape it", () => {
    const ports = (name: string) =>
      JSON.stringify(resources(name).only("kubernetes_network_policy_v1")).match(
        /"port":"(8080|9090|6379)"/g,
      );
    expect(ports("k8s-only-kubernetes")).toEqual(['"port":"6379"', '"port":"8080"', '"port":"9090"']);
    expect(ports("google-k8s-kubernetes")).toContain('"port":"9090"');
    expect(ports("k8s-aws-kubernetes")).toEqual(['"port":"8080"']);
  });

  it("is deleted only where the environment may be", () => {
    const namespace = (protection: Environment["protection"]) => {
      const made = synthesizeStacks([inCluster({ protection })]).get("dev-kubernetes") ?? {};
      return readResources(made).only("kubernetes_namespace_v1")["lifecycle"];
    };
    expect(namespace("protected")).toEqual({ prevent_destroy: true });
    expect(namespace("disposable")).toBeUndefined();
  });
});

describe("a pair with a kubernetes side", () => {
  const records = (name: string) =>
    resources(name)
      .all("aws_route53_record")
      .filter((record) => record["name"] === "mcp.dev.example.com");

  it("fails over between addresses, and to an API by its alias, all of one type", () => {
    const address = (value: unknown) => ({ type: "A", ttl: 60, records: [value] });
    const cluster = address("203.0.113.30");
    const google = address(expect.stringMatching(/google-state\.outputs\.load_balancer_ip\}$/));
    const api = { type: "A", alias: { name: expect.stringMatching(/api_domain_name\}$/) } };
    expect(records("k8s-google-dns")).toMatchObject([cluster, google]);
    expect(records("google-k8s-dns")).toMatchObject([google, cluster]);
    expect(records("k8s-aws-dns")).toMatchObject([cluster, api]);
    for (const name of ["k8s-google-dns", "google-k8s-dns", "k8s-aws-dns"]) {
      expect(records(name)[0]).toMatchObject({
        failover_routing_policy: { type: "PRIMARY" },
        health_check_id: expect.stringMatching(/health_switch/),
      });
      expect(resources(name).all("aws_route53_health_check")[0]).toMatchObject({
        fqdn: "primary.mcp.dev.example.com",
        resource_path: "/ready",
      });
    }
  });

  it("proves to Google the names that its side answers to, and only those", () => {
    const proofs = (name: string) =>
      resources(name)
        .all("aws_route53_record")
        .filter(({ type }) => type === "CNAME")
        .map((record) => record["name"]);
    expect(proofs("google-k8s-dns")).toEqual([
      "_acme-challenge.mcp.dev.example.com",
      "_acme-challenge.primary.mcp.dev.example.com",
    ]);
    expect(proofs("k8s-google-dns")).toEqual(["_acme-challenge.mcp.dev.example.com"]);
    expect(proofs("k8s-aws-dns")).toEqual([]);
  });

  it("has its zone in the account that it names, and nothing else of a side there", () => {
    const { counts } = resources("google-k8s-foundation");
    const ofAws = Object.entries(counts).filter(([type]) => type.startsWith("aws_"));
    expect(Object.fromEntries(ofAws)).toEqual({
      aws_iam_openid_connect_provider: 1,
      aws_iam_role: 2,
      aws_iam_role_policy: 2,
      aws_route53_zone: 1,
    });
    const policies = JSON.stringify(resources("google-k8s-foundation").all("aws_iam_role_policy"));
    expect(policies).toContain("route53:ChangeResourceRecordSets");
    expect(policies).not.toMatch(/lambda:|ecr:|apigateway:|secretsmanager:|iam:PassRole/);
  });
});

describe("a canary in a cluster", () => {
  const [digest, next] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
  const release = {
    serial: 3,
    current: { number: 2, images: { server: next } },
    stable: { number: 1, images: { server: digest }, pins: {} },
    before: [],
    withdrawn: [],
  };
  const percent = { stable: 90, canary: 10 };
  const made = (changed: Partial<Environment>) =>
    readResources(
      synthesizeStacks([inCluster({ images: { server: next }, release, ...changed })]).get(
        "dev-kubernetes",
      ) ?? {},
    );
  const imagesOf = (synthesized: Synthesized) =>
    synthesized.all("kubernetes_deployment_v1").map((each) => JSON.stringify(each).match(/sha256:(\w)/)?.[1]);

  it("runs beside the release that serves, which stays as it is, and gets its share of the pods", () => {
    const synthesized = made({ rollout: { kind: "canary", percent } });
    expect(imagesOf(synthesized)).toEqual(["b", "a"]);
    const [canary, stable] = synthesized.all("kubernetes_deployment_v1");
    expect(stable).toMatchObject({
      metadata: { name: "mcp-dev" },
      lifecycle: { ignore_changes: ["spec[0].replicas", "spec[0].template"] },
    });
    expect(canary).toMatchObject({
      metadata: { name: "mcp-dev-canary" },
      lifecycle: { ignore_changes: ["spec[0].replicas"] },
    });
    expect(synthesized.all("kubernetes_horizontal_pod_autoscaler_v2").map(({ spec }) => spec)).toMatchObject([
      { min_replicas: 1, max_replicas: 2 },
      { min_replicas: 9, max_replicas: 18 },
    ]);
  });

  it("ends with the newest release alone, or the one before, in the pods that there were", () => {
    const { stable: _, ...promoted } = release;
    const alone = made({ rollout: { kind: "canary", percent }, release: promoted });
    expect(imagesOf(alone)).toEqual(["b"]);
    expect(alone.only("kubernetes_deployment_v1")).toMatchObject({ metadata: { name: "mcp-dev" } });
  });

  it("is not there when releases are rolled out at once", () => {
    expect(imagesOf(made({ rollout: { kind: "all-at-once" } }))).toEqual(["b"]);
  });

  it("writes what the environment serves to the state once the newest release runs", () => {
    const { output } = synthesizeStacks([
      inCluster({ images: { server: next }, release, rollout: { kind: "canary", percent } }),
    ]).get("dev-kubernetes") as { output: Record<string, { value: string; depends_on: string[] }> };
    expect(JSON.parse(output["release"]?.value ?? "")).toEqual(release);
    expect(output["release"]?.depends_on).toEqual([
      expect.stringMatching(/deployment_v1\.canary_deployment/),
    ]);
    expect(output).not.toHaveProperty("release_pin");
  });
});

/** In a cluster alone. */
function inCluster(changed: Partial<Environment>): Environment {
  return {
    ...anyEnvironment(),
    sides: anyKubernetesSide(),
    state: { kind: "s3", bucket: "placeholder-state", region: "eu-west-1" },
    ...changed,
  };
}

it("every pod runs the repository's image by digest", () => {
  for (const name of ["k8s-only-kubernetes", "google-k8s-kubernetes"]) {
    const { spec } = resources(name).only("kubernetes_deployment_v1") as {
      spec: { template: { spec: { container: { image: string }[] } } };
    };
    expect(spec.template.spec.container.map(({ image }) => image)).toEqual([expect.stringMatching(IMAGE)]);
  }
});
