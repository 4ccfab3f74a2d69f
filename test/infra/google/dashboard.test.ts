import { describe, expect, it } from "vitest";
import { Dashboard } from "../../../infra/google/dashboard.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("Dashboard", () => {
  const props = { displayName: "mcp-dev", serviceName: "mcp-dev", labels: { owner: "platform" } };
  const made = synthesizeConstruct((scope) => new Dashboard(scope, "dashboard", props));
  const json = String(made.only("google_monitoring_dashboard")["dashboard_json"]);
  const { mosaicLayout, labels } = JSON.parse(json);

  it("lays its charts out in two columns without overlap", () => {
    const places = mosaicLayout.tiles.map(({ xPos, yPos }: Record<string, number>) => `${xPos}:${yPos}`);
    expect(places.slice(0, 4)).toEqual(["0:0", "24:0", "0:16", "24:16"]);
    expect(new Set(places).size).toBe(places.length);
    expect(labels).toEqual({ owner_platform: "" });
  });

  it("asks for one service in PromQL, with the unit and the line where the alert fires", () => {
    const errors = mosaicLayout.tiles.find(
      ({ widget }: { widget: { title: string } }) => widget.title === "Share of requests that fail",
    );
    expect(errors.widget.xyChart).toMatchObject({
      thresholds: [{ value: 0.05 }],
      dataSets: [
        {
          legendTemplate: "failed",
          timeSeriesQuery: {
            unitOverride: "1",
            prometheusQuery: expect.stringContaining('mcp_requests_total{service_name="mcp-dev"'),
          },
        },
      ],
    });
  });

  it("holds nothing that Terraform would take for an interpolation", () => {
    expect(json).not.toMatch(/[$%]\{/);
  });
});
