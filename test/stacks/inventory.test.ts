import { describe, expect, it } from "vitest";

import { type Attributes, readResources, type Synthesized } from "../infra/support/synthesize-construct.ts";
import { ownEnvironments } from "./support/environment-forms.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const stacks = synthesizeStacks(ownEnvironments());
const stack = (name: string): Attributes => stacks.get(name) ?? {};
const resources = (name: string): Synthesized => readResources(stack(name));

const FOUNDATION = {
  aws_api_gateway_account: 1,
  aws_ecr_lifecycle_policy: 1,
  aws_ecr_repository: 1,
  aws_iam_openid_connect_provider: 1,
  aws_iam_policy: 1,
  aws_iam_role: 3,
  aws_iam_role_policy: 3,
  aws_kms_alias: 1,
  aws_kms_key: 1,
  aws_route53_zone: 1,
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

const AWS = {
  aws_acm_certificate: 1,
  aws_acm_certificate_validation: 1,
  aws_api_gateway_base_path_mapping: 1,
  aws_api_gateway_deployment: 1,
  aws_api_gateway_domain_name: 1,
  aws_api_gateway_gateway_response: 1,
  aws_api_gateway_integration: 5,
  aws_api_gateway_method: 5,
  aws_api_gateway_method_settings: 1,
  aws_api_gateway_resource: 6,
  aws_api_gateway_rest_api: 1,
  aws_api_gateway_stage: 1,
  aws_cloudwatch_dashboard: 1,
  aws_cloudwatch_log_group: 3,
  aws_cloudwatch_metric_alarm: 7,
  aws_iam_role: 1,
  aws_iam_role_policy: 1,
  aws_kms_alias: 1,
  aws_kms_key: 1,
  aws_lambda_alias: 1,
  aws_lambda_function: 1,
  aws_lambda_permission: 1,
  aws_route53_record: 1,
  aws_secretsmanager_secret: 1,
  aws_secretsmanager_secret_version: 1,
  aws_sns_topic: 1,
  aws_sns_topic_policy: 1,
  aws_sns_topic_subscription: 1,
  aws_wafv2_web_acl: 1,
  aws_wafv2_web_acl_association: 1,
  aws_wafv2_web_acl_logging_configuration: 1,
};
const DNS = {
  aws_cloudwatch_metric_alarm: 1,
  aws_kms_alias: 1,
  aws_kms_key: 1,
  aws_route53_health_check: 2,
  aws_route53_record: 5,
  aws_sns_topic: 1,
  aws_sns_topic_policy: 1,
  aws_sns_topic_subscription: 1,
};

describe("the stacks of every environment", () => {
  it("are these", () => {
    expect([...stacks.keys()]).toEqual([
      "cluster-kubernetes",
      "dev-aws",
      "dev-dns",
      "dev-foundation",
      "dev-google",
      "prod-aws",
      "prod-dns",
      "prod-foundation",
      "prod-google",
      "staging-aws",
      "staging-dns",
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
    ["dev-aws", AWS],
    ["staging-aws", AWS],
    ["prod-aws", AWS],
    ["dev-dns", DNS],
    ["staging-dns", DNS],
    ["prod-dns", DNS],
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
      "certificate_domain_record_0",
      "certificate_domain_record_1",
      "certificate_validation_records",
      "load_balancer_ip",
      "release",
      "release_pin",
      "service_account_email",
      "service_url",
    ]);
  });
});

describe.each([
  { name: "dev", host: "mcp.dev.example.com", instances: 10, recovery: 0, interval: 30, level: "debug" },
  {
    name: "staging",
    host: "mcp.staging.example.com",
    instances: 20,
    recovery: 30,
    interval: 30,
    level: "info",
  },
  { name: "prod", host: "mcp.example.com", instances: 100, recovery: 30, interval: 10, level: "info" },
])("$name on AWS", ({ name, host, instances, recovery, interval, level }) => {
  const aws = resources(`${name}-aws`);
  const dns = resources(`${name}-dns`);

  it("runs the server with 1024 MB for at most 300 s, in so many instances", () => {
    expect(aws.only("aws_lambda_function")).toMatchObject({
      function_name: `mcp-${name}`,
      image_uri: `000000000000.dkr.ecr.eu-west-1.amazonaws.com/mcp-${name}/lambda@sha256:${"0".repeat(64)}`,
      memory_size: 1024,
      timeout: 300,
      reserved_concurrent_executions: instances,
      publish: true,
      tracing_config: { mode: "Active" },
    });
    expect(aws.only("aws_lambda_alias")).toMatchObject({ name: "live" });
  });

  it("gives the server this environment, with its secrets by name", () => {
    expect(aws.only("aws_lambda_function")["environment"]).toEqual({
      variables: {
        ENVIRONMENT: name,
        HOST: "0.0.0.0",
        METRICS_PORT: "0",
        LOG_LEVEL: level,
        AUTH_MODES: "api-key",
        ALLOWED_HOSTS: `${host},primary.${host}`,
        TRUSTED_PROXIES: "0",
        API_KEYS_SECRET_ARN: expect.stringMatching(/^\$\{aws_secretsmanager_secret\..*\.arn\}$/),
        API_KEYS_SECRET_VERSION: expect.stringMatching(
          /^\$\{aws_secretsmanager_secret_version\..*\.version_id\}$/,
        ),
      },
    });
    expect(aws.only("aws_secretsmanager_secret")).toMatchObject({
      name: `mcp-${name}/api-keys`,
      recovery_window_in_days: recovery,
    });
  });

  it("answers to the clients' name and mails whoever is on call", () => {
    expect(aws.only("aws_api_gateway_domain_name")).toMatchObject({ domain_name: host });
    for (const side of [aws, dns]) {
      expect(side.only("aws_sns_topic_subscription")).toMatchObject({
        endpoint: `on-call-${name}@example.com`,
      });
    }
  });

  it("fails over from the load balancer to the API, by what is seen of the primary's own host", () => {
    const [check, calculated] = dns.all("aws_route53_health_check");
    expect(check).toMatchObject({
      type: "HTTPS",
      fqdn: `primary.${host}`,
      resource_path: "/ready",
      enable_sni: true,
      failure_threshold: 3,
      request_interval: interval,
    });
    expect(calculated).toMatchObject({ type: "CALCULATED", invert_healthcheck: false });
    const pair = dns.all("aws_route53_record").filter((record) => record["name"] === host);
    expect(pair).toMatchObject([
      {
        type: "A",
        ttl: 60,
        failover_routing_policy: { type: "PRIMARY" },
        health_check_id: expect.stringMatching(/health_switch/),
        records: [expect.stringMatching(/google-state\.outputs\.load_balancer_ip\}$/)],
      },
      {
        type: "A",
        failover_routing_policy: { type: "SECONDARY" },
        alias: { name: expect.stringMatching(/api_domain_name\}$/) },
      },
    ]);
  });

  it("watches the health check where Route 53 keeps its metrics", () => {
    const { provider } = stack(`${name}-dns`) as { provider: { aws: Attributes[] } };
    expect(provider.aws).toMatchObject([
      { region: "eu-west-1" },
      { alias: "health_metrics", region: "us-east-1" },
    ]);
    for (const type of ["aws_cloudwatch_metric_alarm", "aws_sns_topic", "aws_kms_key"]) {
      expect(dns.only(type)).toMatchObject({ provider: "aws.health_metrics" });
    }
  });

  it("has outputs under fixed names", () => {
    expect(Object.keys(stack(`${name}-aws`)["output"] as object).sort()).toEqual([
      "api_domain_name",
      "api_zone_id",
      "certificate_validation_record",
      "function_alias",
      "function_name",
      "function_role_arn",
      "release",
      "release_pin",
    ]);
    expect(Object.keys(stack(`${name}-dns`)["output"] as object).sort()).toEqual([
      "failover_check_id",
      "health_check_id",
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
      name: `mcp-${name}/lambda`,
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
