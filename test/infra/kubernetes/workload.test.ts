import { describe, expect, it } from "vitest";
import { probes } from "../../../app/contract/endpoints.ts";
import { Workload } from "../../../infra/kubernetes/workload.ts";
import type { WorkloadProps } from "../../../infra/kubernetes/workload-props.ts";
import { type Attributes, synthesizeConstruct } from "../support/synthesize-construct.ts";
import { selector, workload } from "./support/any-server.ts";

interface Deployment extends Attributes {
  readonly metadata: { readonly name: string };
  readonly lifecycle: object;
  readonly spec: {
    readonly template: {
      readonly metadata: object;
      readonly spec: Attributes & {
        readonly container: readonly Attributes[];
        readonly termination_grace_period_seconds: number;
      };
    };
  };
}

const synthesize = (options: Partial<WorkloadProps> = {}) =>
  synthesizeConstruct((scope) => new Workload(scope, "server", { ...workload, ...options }));
const deployment = (options: Partial<WorkloadProps> = {}) =>
  synthesize(options).only("kubernetes_deployment_v1") as Deployment;
const pod = (options: Partial<WorkloadProps> = {}) => deployment(options).spec.template.spec;
const container = (options: Partial<WorkloadProps> = {}) => pod(options).container[0] ?? {};

describe("Workload", () => {
  it("keeps the full count while it replaces pods, and leaves the count to the autoscaler", () => {
    expect(deployment()).toMatchObject({
      metadata: { name: "mcp-dev", namespace: "mcp", labels: { environment: "dev", ...selector } },
      spec: {
        replicas: "3",
        selector: { match_labels: { ...selector, track: "stable" } },
        strategy: { type: "RollingUpdate", rolling_update: { max_surge: "1", max_unavailable: "0" } },
        min_ready_seconds: 10,
      },
      wait_for_rollout: true,
      lifecycle: { ignore_changes: ["spec[0].replicas"] },
    });
  });

  it("scales on 70 % of the CPU that the pods ask for", () => {
    expect(synthesize().only("kubernetes_horizontal_pod_autoscaler_v2")["spec"]).toMatchObject({
      scale_target_ref: { api_version: "apps/v1", kind: "Deployment" },
      min_replicas: 3,
      max_replicas: 20,
      metric: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", average_utilization: 70 } },
        },
      ],
    });
  });

  it("keeps the restricted level of pod security, and writes to nothing", () => {
    expect(pod()).toMatchObject({
      automount_service_account_token: false,
      enable_service_links: false,
      service_account_name: "mcp-dev",
      security_context: {
        run_as_non_root: true,
        run_as_user: "65532",
        run_as_group: "65532",
        seccomp_profile: { type: "RuntimeDefault" },
      },
    });
    expect(container()["security_context"]).toEqual({
      allow_privilege_escalation: false,
      privileged: false,
      read_only_root_filesystem: true,
      run_as_non_root: true,
      capabilities: { drop: ["ALL"] },
      seccomp_profile: { type: "RuntimeDefault" },
    });
    expect(pod()).not.toHaveProperty("volume");
  });

  it("asks for 100m and 128Mi, takes at most 500m and 512Mi, and fits Node's heap into that", () => {
    expect(container()["resources"]).toEqual({
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "500m", memory: "512Mi" },
    });
    expect(container()["env"]).toContainEqual({ name: "NODE_OPTIONS", value: "--max-old-space-size=307" });
  });

  it("is asked how it is as the contract says", () => {
    const probe = ({ path, ...numbers }: (typeof probes)[keyof typeof probes]) => ({
      http_get: { path, port: "http", scheme: "HTTP" },
      period_seconds: numbers.periodSeconds,
      timeout_seconds: numbers.timeoutSeconds,
      failure_threshold: numbers.failureThreshold,
    });
    expect(container()).toMatchObject({
      port: [
        { name: "http", container_port: 8080 },
        { name: "metrics", container_port: 9090 },
      ],
      startup_probe: probe(probes.startup),
      liveness_probe: probe(probes.liveness),
      readiness_probe: probe(probes.readiness),
    });
  });

  it("pauses before it stops, without a shell, and has longer to stop than the server takes", () => {
    expect(container()["lifecycle"]).toEqual({
      pre_stop: [{ exec: { command: ["/nodejs/bin/node", "--eval", "setTimeout(() => undefined, 10000)"] } }],
    });
    expect(pod().termination_grace_period_seconds).toBe(10 + 8 + 5);
    expect(pod({ shutdownTimeoutMs: 20_500 }).termination_grace_period_seconds).toBe(10 + 21 + 5);
  });

  it("spreads the pods of one revision over zones and nodes", () => {
    expect(pod()["topology_spread_constraint"]).toEqual(
      ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topology_key) => ({
        topology_key,
        max_skew: 1,
        when_unsatisfiable: "ScheduleAnyway",
        label_selector: [{ match_labels: { ...selector, track: "stable" } }],
        match_label_keys: ["pod-template-hash"],
      })),
    );
  });

  it("gives the server its settings by a map, and its secrets by reference", () => {
    const { env, env_from } = container();
    expect(env_from).toEqual([
      { config_map_ref: { name: expect.stringMatching(/^\$\{kubernetes_config_map_v1\..*name\}$/) } },
    ]);
    expect(env).toContainEqual({
      name: "API_KEYS",
      value_from: { secret_key_ref: { name: "mcp-dev-api-keys", key: "API_KEYS" } },
    });
  });

  it("starts new pods when a setting or a secret's revision changes", () => {
    const mapOf = (plain: Readonly<Record<string, string>>) =>
      synthesize({ settings: { ...workload.settings, plain } }).only("kubernetes_config_map_v1");
    expect(mapOf({ LOG_LEVEL: "debug" })["metadata"]).not.toEqual(mapOf({ LOG_LEVEL: "info" })["metadata"]);
    expect(deployment().spec.template.metadata).toMatchObject({
      annotations: { "secret-revisions": "API_KEYS=2" },
    });
  });

  it("runs a canary beside it under another name, which the same Service finds", () => {
    const canary = deployment({ track: "canary", replicas: { min: 1, max: 2, targetCpuPercent: 70 } });
    expect(canary).toMatchObject({
      metadata: { name: "mcp-dev-canary" },
      spec: {
        replicas: "1",
        selector: { match_labels: { ...selector, track: "canary" } },
        template: { metadata: { labels: { ...selector, track: "canary" } } },
      },
    });
  });

  it("stays as it is in the cluster while it is frozen, but for how many pods it has", () => {
    const frozen = synthesize({ frozen: true });
    expect(frozen.only("kubernetes_deployment_v1")["lifecycle"]).toEqual({
      ignore_changes: ["spec[0].replicas", "spec[0].template"],
    });
    expect(frozen.only("kubernetes_config_map_v1")["lifecycle"]).toMatchObject({
      ignore_changes: ["metadata", "data"],
    });
    expect(frozen.only("kubernetes_horizontal_pod_autoscaler_v2")).not.toHaveProperty("lifecycle");
  });

  it("refuses everything that is wrong at once", () => {
    const wrong = {
      image: "server:1",
      size: { cpuRequestMillis: 600, cpuLimitMillis: 500, memoryRequestMib: 1024, memoryLimitMib: 512 },
      replicas: { min: 5, max: 3, targetCpuPercent: 70 },
      settings: { plain: { LOG_FILE: "/tmp/log" }, secrets: {} },
    };
    expect(() => synthesize(wrong)).toThrow(
      [
        "Workload test/server:",
        '  image "server:1" must be given by digest, <repository>@sha256:<64 hexadecimal digits>',
        "  size.cpuRequestMillis must be at most cpuLimitMillis (500), got 600",
        "  size.memoryRequestMib must be at most memoryLimitMib (512), got 1024",
        "  replicas.min must be from 1 to replicas.max (3), got 5",
        "  LOG_FILE must be left out: the file system is read-only, and a cluster collects standard output",
      ].join("\n"),
    );
  });
});
