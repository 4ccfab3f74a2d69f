import { describe, expect, it } from "vitest";
import { Service } from "../../../infra/google/service.ts";
import type { ServiceProps } from "../../../infra/google/service-props.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const digest = `sha256:${"a".repeat(64)}`;
const least: ServiceProps = {
  name: "mcp-dev",
  location: "europe-west1",
  image: `registry/server@${digest}`,
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

const synthesize = (props: ServiceProps) =>
  synthesizeConstruct((scope) => new Service(scope, "service", props)).only(TYPE);

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

  it("sends everything to the latest revision and lets Cloud Run name it", () => {
    const service = synthesize(least);
    expect(service).toMatchObject({
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
    });
    expect(service).not.toHaveProperty("template.revision");
  });

  it("takes all its options", () => {
    const service = synthesize({
      ...least,
      deletionProtection: false,
      revision: "mcp-dev-0123456789ab",
      labels: { owner: "platform" },
      traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION", revision: "mcp-dev-old", percent: 100 }],
      trustedCertificates: { secretId: "authorities", version: "2" },
    });
    expect(service).toMatchObject({
      deletion_protection: false,
      labels: { owner: "platform" },
      traffic: [{ revision: "mcp-dev-old" }],
      template: {
        revision: "mcp-dev-0123456789ab",
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
      revision: "other-1",
    };
    expect(() => synthesize(wrong)).toThrow(
      [
        "Service test/service:",
        '  name "MCP" must be up to 49 lower-case letters, digits and hyphens',
        '  image "registry/server:1.0" must be given by digest, <repository>@sha256:<64 hexadecimal digits>',
        '  serviceAccountEmail "1-compute@developer.gserviceaccount.com" is Google\'s default account; give the service its own',
        "  size.concurrency must be from 1 to 1000, got 0",
        "  size.timeoutSeconds must be from 1 to 3600, got 3601",
        "  size.minInstances must be from 0 to maxInstances (2), got 3",
        '  revision "other-1" must start with "MCP-" and be up to 63 characters',
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
