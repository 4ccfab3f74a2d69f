import { describe, expect, it } from "vitest";
import { UptimeCheck } from "../../../infra/google/uptime-check.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("UptimeCheck", () => {
  it("asks the readiness path over HTTPS, with the certificate checked, once a minute", () => {
    const props = { displayName: "ready", project: "project", host: "primary.example.com" };
    const made = synthesizeConstruct((scope) => new UptimeCheck(scope, "uptime", props));
    expect(made.only("google_monitoring_uptime_check_config")).toMatchObject({
      period: "60s",
      timeout: "10s",
      monitored_resource: {
        type: "uptime_url",
        labels: { project_id: "project", host: "primary.example.com" },
      },
      http_check: {
        path: "/ready",
        port: 443,
        use_ssl: true,
        validate_ssl: true,
        accepted_response_status_codes: [{ status_class: "STATUS_CLASS_2XX" }],
      },
    });
  });
});
