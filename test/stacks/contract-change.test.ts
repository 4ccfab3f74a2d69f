import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { definitions } from "../../stacks/environments/index.ts";
import { ScratchCopy } from "./support/scratch-copy.ts";

const TELEMETRY = ["app/contract/telemetry.ts"];
const SETTINGS = ["app/contract/settings.ts"];
const ENDPOINTS = ["app/contract/endpoints.ts"];
const OBJECTIVES = ["app/contract/objectives.ts"];
const ENVIRONMENTS = definitions.map(({ source }) => source);

let copy: ScratchCopy;
beforeEach(async () => {
  copy = await ScratchCopy.create();
});
afterEach(() => copy.remove());

describe("a change of the contract", () => {
  it("to a metric's name moves the alerts and the dashboard", async () => {
    await copy.replace('"mcp_requests_total"', '"mcp_calls_total"', TELEMETRY);
    const google = (await copy.synthesize()).get("prod-google");
    expect(google).not.toContain("mcp_requests_total");
    const { resource } = JSON.parse(google ?? "");
    const policies = JSON.stringify(resource.google_monitoring_alert_policy);
    expect(policies).toContain("mcp_calls_total{");
    expect(JSON.stringify(resource.google_monitoring_dashboard)).toContain("mcp_calls_total{");
  });

  it("to a metric's key does not compile where the key is used", async () => {
    await copy.replace("  requests: {\n", "  calls: {\n", TELEMETRY);
    const files = (await copy.typeErrors()).map((line) => line.split("(")[0]);
    expect(files).toEqual(
      expect.arrayContaining(["infra/telemetry/promql.ts", "app/contract/objectives.ts"]),
    );
  });

  it("to a label does not compile where a query uses it", async () => {
    await copy.replace('labels: ["error_type"]', 'labels: ["reason"]', TELEMETRY);
    expect(await copy.typeErrors()).toContainEqual(
      expect.stringMatching(/infra\/telemetry\/panels\.ts.*"error_type".*"reason"/),
    );
  });

  it("to a threshold moves the alert and the line in the chart", async () => {
    await copy.replace("ratio: 0.05,", "ratio: 0.02,", OBJECTIVES);
    const google = (await copy.synthesize()).get("prod-google") ?? "";
    expect(google).toMatch(/\[5m\]\)\)\) > 0\.02"/);
    expect(google).toContain('\\"value\\":0.02');
  });

  it("to an objective moves Google's policies, AWS's alarms, Prometheus' rules and Grafana's dashboard", async () => {
    await copy.replace("target: 0.999,", "target: 0.99,", OBJECTIVES);
    const stacks = await copy.synthesize();
    const google = stacks.get("prod-google") ?? "";
    expect(google).toMatch(/> 0\.144\)/);
    expect(google).not.toMatch(/> 0\.0144\)/);
    const { resource } = JSON.parse(stacks.get("prod-aws") ?? "");
    const alarms = Object.values<{ alarm_name: string; threshold: number }>(
      resource.aws_cloudwatch_metric_alarm,
    );
    const fast = alarms.filter(({ alarm_name: name }) => name.includes("slo-availability-fast"));
    expect(fast.map(({ threshold }) => threshold)).toEqual(fast.map(() => 0.144));
    expect(fast).not.toEqual([]);
    const ops = await copy.drawOps();
    const rules = ops.get("ops/prometheus-rules.yml") ?? "";
    expect(rules).toMatch(/ratio_rate1h\{objective="availability"\}\) > 0\.144\)/);
    const dashboard = ops.get("ops/grafana/dashboards/mcp-servers.json") ?? "";
    expect(dashboard).toContain('objective=\\"availability\\",server=~\\"$server\\"} / 0.01"');
  });

  it("to a setting's name does not compile until every environment follows, and then renames the variable", async () => {
    await copy.replace("  LOG_LEVEL: {", "  LOG_THRESHOLD: {", SETTINGS);
    const files = (await copy.typeErrors()).map((line) => line.split("(")[0]);
    expect([...new Set(files)].sort()).toEqual([...ENVIRONMENTS].sort());

    await copy.replace("LOG_LEVEL:", "LOG_THRESHOLD:", ENVIRONMENTS);
    expect(await copy.typeErrors()).toEqual([]);
    const stacks = await copy.synthesize();
    const google = stacks.get("prod-google");
    expect(google).toContain('"name": "LOG_THRESHOLD"');
    expect(stacks.get("cluster-kubernetes")).toContain('"LOG_THRESHOLD": "info"');
    expect(stacks.get("cluster-kubernetes")).not.toContain("LOG_LEVEL");
    expect(google).not.toContain("LOG_LEVEL");
  });

  it("that adds a required setting does not compile in any environment, and names it at synth", async () => {
    const added = `  TENANT: { ...text(), secret: false, provision: "required", doc: "Whose server." },\n  LEGACY_SSE: {`;
    await copy.replace("  LEGACY_SSE: {", added, SETTINGS);
    const errors = await copy.typeErrors();
    expect([...new Set(errors.map((line) => line.split("(")[0]))].sort()).toEqual([...ENVIRONMENTS].sort());
    for (const line of errors) expect(line).toContain("TENANT");
    await expect(copy.synthesize()).rejects.toThrow(/settings\.TENANT/);
  });

  it("that leaves a setting to the platform does not compile until every platform says what it gives", async () => {
    await copy.replace(
      '...flag(),\n    default: "false",\n    ...plain,',
      '...flag(),\n    default: "false",\n    secret: false,\n    provision: "platform",',
      SETTINGS,
    );
    expect(await copy.typeErrors()).toContainEqual(
      expect.stringMatching(/infra\/container-settings\.ts.*LEGACY_SSE/),
    );
  });

  it("to paths and ports moves the probes, the uptime check and the scrape", async () => {
    await copy.replace('health: "/health"', 'health: "/livez"', ENDPOINTS);
    await copy.replace('ready: "/ready"', 'ready: "/readyz"', ENDPOINTS);
    await copy.replace('metrics: "/metrics"', 'metrics: "/prometheus"', ENDPOINTS);
    await copy.replace("http: 8080", "http: 3000", ENDPOINTS);
    const stacks = await copy.synthesize();
    const google = JSON.parse(stacks.get("dev-google") ?? "").resource;
    const [server] =
      Object.values<ServiceJson>(google.google_cloud_run_v2_service)[0]?.template.containers ?? [];
    expect(server).toMatchObject({
      ports: { container_port: 3000 },
      startup_probe: { http_get: { path: "/livez", port: 3000 } },
      liveness_probe: { http_get: { path: "/livez", port: 3000 } },
    });
    expect(JSON.stringify(google.google_monitoring_uptime_check_config)).toContain('"path":"/readyz"');
    expect(JSON.stringify(google.google_secret_manager_secret_version)).toContain("/prometheus");
    const cluster = JSON.parse(stacks.get("cluster-kubernetes") ?? "").resource;
    const get = (path: string) => ({ http_get: { path, port: "http" } });
    const [{ spec }] = Object.values<DeploymentJson>(cluster.kubernetes_deployment_v1) as [DeploymentJson];
    expect(spec.template.spec.container[0]).toMatchObject({
      port: [{ container_port: 3000 }, { container_port: 9090 }],
      startup_probe: get("/livez"),
      liveness_probe: get("/livez"),
      readiness_probe: get("/readyz"),
    });
    expect(JSON.stringify(cluster.kubernetes_config_map_v1)).toContain('"PORT":"3000"');
    expect(JSON.stringify(cluster.kubernetes_network_policy_v1)).toContain('"port":"3000"');
  });
});

interface DeploymentJson {
  readonly spec: { readonly template: { readonly spec: { readonly container: readonly object[] } } };
}

interface ServiceJson {
  readonly template: { readonly containers: readonly object[] };
}
