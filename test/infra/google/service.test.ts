import { describe, expect, it } from "vitest";
import { Fn } from "#tf";
import { Service } from "../../../infra/google/service.ts";
import type { ServiceProps } from "../../../infra/google/service-props.ts";
import { type Attributes, readResources, synthesizeFile } from "../support/synthesize-construct.ts";

const digest = `sha256:${"a".repeat(64)}`;
const least: ServiceProps = {
  name: "mcp-dev",
  location: "europe-west1",
  image: `registry/server@${digest}`,
  release: 7,
  serviceAccountEmail: "mcp-dev-server@project.iam.gserviceaccount.com",
  size: { cpu: 2, memoryMib: 1024, concurrency: 100, timeoutSeconds: 300, minInstances: 0, maxInstances: 2 },
  settings: {
    plain: { ENVIRONMENT: "dev" },
    secrets: { API_KEYS: { secretId: "mcp-dev-api-keys", version: "1" } },
  },
  network: { networkId: "network", subnetworkId: "subnetwork" },
  collector: { image: `collector@${digest}`, config: { secretId: "config", version: "3" } },
};
const TYPE = "google_cloud_run_v2_service";

const synthesizeStack = (props: ServiceProps) =>
  synthesizeFile((scope) => new Service(scope, "service", props));
const synthesize = (props: ServiceProps) => readResources(synthesizeStack(props)).only(TYPE);

describe("Service", () => {
  it("is closed by default: load balancer only, no public grant, protected from deletion", () => {
    expect(synthesize(least)).toMatchObject({
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      invoker_iam_disabled: true,
      deletion_protection: true,
    });
  });

  it("runs the server with its size, settings and the contract's probes", () => {
    expect(synthesize(least)).toMatchObject({
      template: {
        timeout: "300s",
        max_instance_request_concurrency: 100,
        execution_environment: "EXECUTION_ENVIRONMENT_GEN2",
        service_account: "mcp-dev-server@project.iam.gserviceaccount.com",
        scaling: { min_instance_count: 0, max_instance_count: 2 },
        vpc_access: {
          egress: "PRIVATE_RANGES_ONLY",
          network_interfaces: [{ network: "network", subnetwork: "subnetwork" }],
        },
        containers: [
          {
            name: "server",
            image: `registry/server@${digest}`,
            ports: { container_port: 8080 },
            resources: { limits: { cpu: "2", memory: "1024Mi" }, cpu_idle: false },
            env: [
              { name: "ENVIRONMENT", value: "dev" },
              {
                name: "API_KEYS",
                value_source: { secret_key_ref: { secret: "mcp-dev-api-keys", version: "1" } },
              },
            ],
            startup_probe: {
              http_get: { path: "/health", port: 8080 },
              period_seconds: 3,
              timeout_seconds: 2,
              failure_threshold: 10,
            },
            liveness_probe: {
              http_get: { path: "/health", port: 8080 },
              period_seconds: 10,
              timeout_seconds: 5,
              failure_threshold: 3,
            },
          },
          { name: "collector", depends_on: ["server"] },
        ],
      },
    });
  });

  it("mounts the sidecar's configuration where the sidecar looks for it", () => {
    expect(synthesize(least)).toMatchObject({
      template: {
        containers: [{}, { volume_mounts: [{ name: "collector-config", mount_path: "/etc/rungmp" }] }],
        volumes: [
          {
            name: "collector-config",
            secret: { secret: "config", items: [{ path: "config.yaml", version: "3" }] },
          },
        ],
      },
    });
  });

  it("sends everything to the new revision", () => {
    expect(synthesize(least)).toMatchObject({
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    });
  });

  it("shares the requests between a revision that is there and the new one, as its canary", () => {
    const stable = { revision: "mcp-dev-6-0123456789ab-01234567", percent: 90 };
    expect(synthesize({ ...least, stable })["traffic"]).toEqual([
      {
        type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION",
        revision: stable.revision,
        percent: 90,
        tag: "stable",
      },
      { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 10, tag: "canary" },
    ]);
  });

  it("names the revision after its release, its image and a digest of its content", () => {
    const name = (changed: Partial<ServiceProps> = {}) =>
      String((synthesize({ ...least, ...changed })["template"] as { revision: string }).revision);
    const content = /-\$\{substr\(sha256\(jsonencode\(local\.[\w-]*revision-content_\w+\)\), 0, 8\)\}$/;
    expect(name()).toMatch(content);
    expect(name().replace(content, "")).toBe("mcp-dev-7-aaaaaaaaaaaa");
    expect(name({ release: 8 }).replace(content, "")).toBe("mcp-dev-8-aaaaaaaaaaaa");
    const image = `registry/server@sha256:${"b".repeat(64)}`;
    expect(name({ image }).replace(content, "")).toBe("mcp-dev-7-bbbbbbbbbbbb");
  });

  it("takes everything that a revision consists of for its content, as Terraform resolves it", () => {
    const version = Fn.sha256("the version that is written now");
    const stack = synthesizeStack({
      ...least,
      settings: { plain: {}, secrets: { API_KEYS: { secretId: "keys", version } } },
      trustedCertificates: { secretId: "authorities", version: "2" },
      labels: { owner: "platform" },
    });
    const [content] = Object.values(stack["locals"] as object);
    const { revision: _, ...template } = readResources(stack).only(TYPE)["template"] as Attributes;
    const leaves = (node: unknown): readonly unknown[] =>
      typeof node === "object" && node !== null ? Object.values(node).flatMap(leaves) : [node];
    expect(leaves(content).map(String).sort()).toEqual(leaves(template).map(String).sort());
    expect(leaves(content)).toContain(`\${sha256("the version that is written now")}`);
  });

  it("takes all its options", () => {
    const service = synthesize({
      ...least,
      deletionProtection: false,
      labels: { owner: "platform" },
      stable: { revision: "mcp-dev-6-old", percent: 1 },
      trustedCertificates: { secretId: "authorities", version: "2" },
    });
    expect(service).toMatchObject({
      deletion_protection: false,
      labels: { owner: "platform" },
      traffic: [{ revision: "mcp-dev-6-old", percent: 1 }, { percent: 99 }],
      template: {
        labels: { owner: "platform" },
        containers: [
          {
            env: expect.arrayContaining([
              { name: "NODE_EXTRA_CA_CERTS", value: "/etc/trusted-certificates/ca.pem" },
            ]),
            volume_mounts: [{ name: "trusted-certificates", mount_path: "/etc/trusted-certificates" }],
          },
          {},
        ],
        volumes: [
          {},
          { name: "trusted-certificates", secret: { secret: "authorities", items: [{ path: "ca.pem" }] } },
        ],
      },
    });
  });

  it("refuses everything that is wrong, all at once", () => {
    const wrong = {
      ...least,
      name: "MCP",
      image: "registry/server:1.0",
      serviceAccountEmail: "1-compute@developer.gserviceaccount.com",
      size: { ...least.size, concurrency: 0, timeoutSeconds: 3601, minInstances: 3 },
      release: 0,
      stable: { revision: "other-1", percent: 100 },
    };
    expect(() => synthesize(wrong)).toThrow(
      [
        "Service test/service:",
        '  name "MCP" must be up to 34 lower-case letters, digits and hyphens',
        '  image "registry/server:1.0" must be given by digest, <repository>@sha256:<64 hexadecimal digits>',
        '  serviceAccountEmail "1-compute@developer.gserviceaccount.com" is Google\'s default account; give the service its own',
        "  size.concurrency must be from 1 to 1000, got 0",
        "  size.timeoutSeconds must be from 1 to 3600, got 3601",
        "  size.minInstances must be from 0 to maxInstances (2), got 3",
        "  release must be a whole number from 1 to 99999, got 0",
        '  stable.revision "other-1" must be a revision of this service, "MCP-…"',
        "  stable.percent must be from 1 to 99, got 100",
      ].join("\n"),
    );
  });

  it.each([
    [{ cpu: 3 }, "size.cpu must be one of 1, 2, 4, 8, got 3"],
    [{ cpu: 1, memoryMib: 8192 }, "size.memoryMib must be from 512 to 4096 for 1 CPU, got 8192"],
    [{ cpu: 4, memoryMib: 1024 }, "size.memoryMib must be from 2048 to 16384 for 4 CPU, got 1024"],
  ])("refuses a size that Cloud Run does not have: %o", (size, message) => {
    expect(() => synthesize({ ...least, size: { ...least.size, ...size } })).toThrow(message);
  });

  it("refuses a sidecar by tag", () => {
    const tagged = { ...least, collector: { ...least.collector, image: "collector:1" } };
    expect(() => synthesize(tagged)).toThrow('collector.image "collector:1" must be given by digest');
  });
});
