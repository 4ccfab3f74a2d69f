import { describe, expect, it } from "vitest";
import { MetricsCollector } from "../../../infra/google/metrics-collector.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (options: { intervalSeconds?: number } = {}) =>
  synthesizeConstruct(
    (scope) =>
      new MetricsCollector(scope, "collector", {
        secretId: "config",
        member: "serviceAccount:s",
        ...options,
      }),
  );
const VERSION = "google_secret_manager_secret_version";

describe("MetricsCollector", () => {
  it("scrapes the metrics listener every 30 s and labels series with service, revision and instance", () => {
    const config = String(synthesize().only(VERSION)["secret_data_wo"]);
    expect(config).toContain('"endpoints" = [{"port" = "9090", "path" = "/metrics", "interval" = "30s"}]');
    expect(config).toContain('"targetLabels" = {"metadata" = ["service", "revision", "instance"]}');
  });

  it("lets the server's identity read its file alone", () => {
    expect(synthesize().only("google_secret_manager_secret_iam_member")).toMatchObject({
      member: "serviceAccount:s",
      role: "roles/secretmanager.secretAccessor",
    });
  });

  it("writes the file anew exactly when it changed", () => {
    const revision = (options = {}) => synthesize(options).only(VERSION)["secret_data_wo_version"];
    expect(revision()).toBe(revision());
    expect(revision({ intervalSeconds: 60 })).not.toBe(revision());
  });
});
