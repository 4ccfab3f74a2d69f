import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { type Attributes, readResources, type Synthesized } from "../infra/support/synthesize-construct.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const stacks = synthesizeStacks(resolveEnvironments(testIdentifiers));
const stack = (name: string): Attributes => stacks.get(name) ?? {};
const resources = (name: string): Synthesized => readResources(stack(name));

const FOUNDATION = {
  aws_ecr_lifecycle_policy: 1,
  aws_ecr_repository: 1,
  aws_iam_openid_connect_provider: 1,
  aws_iam_role: 2,
  aws_iam_role_policy: 2,
  aws_kms_alias: 1,
  aws_kms_key: 1,
  google_artifact_registry_repository: 1,
  google_artifact_registry_repository_iam_member: 1,
  google_iam_workload_identity_pool: 1,
  google_iam_workload_identity_pool_provider: 1,
  google_kms_crypto_key: 1,
  google_kms_crypto_key_iam_member: 1,
  google_kms_key_ring: 1,
  google_project_iam_audit_config: 1,
  google_project_iam_custom_role: 2,
  google_project_iam_member: 21,
  google_project_service: 16,
  google_service_account: 3,
  google_service_account_iam_member: 4,
  google_storage_bucket: 1,
  google_storage_bucket_iam_member: 3,
};
const GOOGLE = {
  google_certificate_manager_certificate: 1,
  google_certificate_manager_certificate_map: 1,
  google_certificate_manager_certificate_map_entry: 1,
  google_certificate_manager_dns_authorization: 2,
  google_cloud_run_v2_service: 1,
  google_compute_backend_service: 1,
  google_compute_firewall: 1,
  google_compute_global_address: 1,
  google_compute_global_forwarding_rule: 2,
  google_compute_network: 1,
  google_compute_region_network_endpoint_group: 1,
  google_compute_security_policy: 1,
  google_compute_ssl_policy: 1,
  google_compute_subnetwork: 1,
  google_compute_target_http_proxy: 1,
  google_compute_target_https_proxy: 1,
  google_compute_url_map: 2,
  google_monitoring_alert_policy: 10,
  google_monitoring_dashboard: 1,
  google_monitoring_notification_channel: 1,
  google_monitoring_uptime_check_config: 1,
  google_secret_manager_secret: 2,
  google_secret_manager_secret_iam_member: 2,
  google_secret_manager_secret_version: 2,
};
const WITH_REDIS = {
  ...GOOGLE,
  google_compute_global_address: 2,
  google_redis_instance: 1,
  google_secret_manager_secret: 4,
  google_secret_manager_secret_iam_member: 4,
  google_secret_manager_secret_version: 4,
  google_service_networking_connection: 1,
};

describe("the stacks of every environment", () => {
  it("are these", () => {
    expect([...stacks.keys()]).toEqual([
      "dev-foundation",
      "dev-google",
      "prod-foundation",
      "prod-google",
      "staging-foundation",
      "staging-google",
    ]);
  });

  it.each([
    ["dev-foundation", FOUNDATION],
    ["staging-foundation", FOUNDATION],
    ["prod-foundation", FOUNDATION],
    ["dev-google", GOOGLE],
    ["staging-google", WITH_REDIS],
    ["prod-google", WITH_REDIS],
  ])("%s holds these resources", (name, counts) => {
    expect(resources(name).counts).toEqual(counts);
  });
});

describe.each([
  {
    name: "dev",
    min: 0,
    max: 2,
    protection: false,
    host: "mcp.dev.example.com",
    redis: undefined,
    level: "debug",
  },
  {
    name: "staging",
    min: 1,
    max: 10,
    protection: true,
    host: "mcp.staging.example.com",
    redis: "BASIC",
    level: "info",
  },
  {
    name: "prod",
    min: 1,
    max: 50,
    protection: true,
    host: "mcp.example.com",
    redis: "STANDARD_HA",
    level: "info",
  },
])("$name-google", ({ name, min, max, protection, host, redis, level }) => {
  const google = resources(`${name}-google`);
  const project = `placeholder-${name}`;
  const service = google.only("google_cloud_run_v2_service");

  it("runs the server with 2 CPU, 1 GiB, 100 requests at a time and 300 s", () => {
    expect(service).toMatchObject({
      name: `mcp-${name}`,
      location: "europe-west1",
      deletion_protection: protection,
      ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      template: {
        timeout: "300s",
        max_instance_request_concurrency: 100,
        scaling: { min_instance_count: min, max_instance_count: max },
        service_account: `mcp-${name}-server@${project}.iam.gserviceaccount.com`,
        containers: [
          {
            image: `europe-west1-docker.pkg.dev/${project}/mcp-${name}/server@sha256:${"0".repeat(64)}`,
            resources: { limits: { cpu: "2", memory: "1024Mi" }, cpu_idle: false },
            startup_probe: { http_get: { path: "/health", port: 8080 } },
            liveness_probe: { http_get: { path: "/health", port: 8080 } },
          },
          { name: "collector" },
        ],
      },
    });
  });

  it("gives the server this environment", () => {
    const { containers } = service["template"] as {
      containers: { env: { name: string; value?: string }[] }[];
    };
    const plain = containers[0]?.env.filter(({ value }) => value !== undefined);
    expect(Object.fromEntries(plain?.map((each) => [each.name, each.value]) ?? [])).toEqual({
      ENVIRONMENT: name,
      HOST: "0.0.0.0",
      METRICS_PORT: "9090",
      LOG_LEVEL: level,
      AUTH_MODES: "api-key",
      ALLOWED_HOSTS: `${host},primary.${host}`,
      TRUSTED_PROXIES: "2",
      GOOGLE_CLOUD_PROJECT: project,
      ...(redis ? { NODE_EXTRA_CA_CERTS: "/etc/trusted-certificates/ca.pem" } : {}),
    });
  });

  it("gives the server its secrets by reference to a version", () => {
    const { containers } = service["template"] as { containers: { env: Attributes[] }[] };
    const references = containers[0]?.env.filter((each) => "value_source" in each);
    expect(references?.map((each) => [each["name"], each["value_source"]])).toEqual(
      [...(redis ? ["REDIS_URL"] : []), "API_KEYS"].map((setting) => [
        setting,
        {
          secret_key_ref: {
            secret: `mcp-${name}-${setting.toLowerCase().replace("_", "-")}`,
            version: expect.stringMatching(/^\$\{google_secret_manager_secret_version\..*\.version\}$/),
          },
        },
      ]),
    );
  });

  it("has the shared cache that the environment asks for", () => {
    const instances = google
      .all("google_redis_instance")
      .map(({ tier, auth_enabled, transit_encryption_mode }) => ({
        tier,
        auth_enabled,
        transit_encryption_mode,
      }));
    expect(instances).toEqual(
      redis ? [{ tier: redis, auth_enabled: true, transit_encryption_mode: "SERVER_AUTHENTICATION" }] : [],
    );
  });

  it("watches the name that only this side answers and mails whoever is on call", () => {
    expect(google.only("google_monitoring_uptime_check_config")).toMatchObject({
      monitored_resource: { labels: { host: `primary.${host}`, project_id: project } },
      http_check: { path: "/ready" },
    });
    expect(google.only("google_monitoring_notification_channel")).toMatchObject({
      labels: { email_address: `on-call-${name}@example.com` },
    });
  });

  it("has outputs under fixed names", () => {
    expect(Object.keys(stack(`${name}-google`)["output"] as object).sort()).toEqual([
      "certificate_validation_records",
      "load_balancer_ip",
      "service_account_email",
      "service_url",
    ]);
  });
});

describe.each(["dev", "staging", "prod"])("%s-foundation", (name) => {
  const foundation = resources(`${name}-foundation`);

  it("keeps the state in a bucket that is versioned and never public", () => {
    expect(foundation.only("google_storage_bucket")).toMatchObject({
      name: `placeholder-${name}-state`,
      versioning: { enabled: true },
      public_access_prevention: "enforced",
    });
  });

  it("has a registry on both sides whose tags stay", () => {
    expect(foundation.only("google_artifact_registry_repository")).toMatchObject({
      repository_id: `mcp-${name}`,
      docker_config: { immutable_tags: true },
    });
    expect(foundation.only("aws_ecr_repository")).toMatchObject({
      name: `mcp-${name}/server`,
      image_tag_mutability: "IMMUTABLE",
    });
  });

  it("lets the deployer act as the server and as nobody else", () => {
    const acting = foundation
      .all("google_service_account_iam_member")
      .filter(({ role }) => role === "roles/iam.serviceAccountUser");
    expect(acting).toMatchObject([
      { member: `serviceAccount:mcp-${name}-deployer@placeholder-${name}.iam.gserviceaccount.com` },
    ]);
  });

  it("gives the server's account no more than writing logs and metrics", () => {
    const roles = foundation
      .all("google_project_iam_member")
      .filter(({ member }) => String(member).includes(`mcp-${name}-server@`))
      .map(({ role }) => role);
    expect(roles).toEqual(["roles/logging.logWriter", "roles/monitoring.metricWriter"]);
  });
});
