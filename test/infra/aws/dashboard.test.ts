import { describe, expect, it } from "vitest";
import { Dashboard } from "../../../infra/aws/dashboard.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("Dashboard", () => {
  const props = {
    name: "mcp-dev",
    region: "eu-west-1",
    functionName: "mcp-dev",
    apiName: "mcp-dev",
    stageName: "live",
  };
  const made = synthesizeConstruct((scope) => new Dashboard(scope, "dashboard", props));
  const { widgets } = JSON.parse(String(made.only("aws_cloudwatch_dashboard")["dashboard_body"]));

  it("lays its charts out in two columns without overlap", () => {
    const places = widgets.map(({ x, y }: Record<string, number>) => `${x}:${y}`);
    expect(places.slice(0, 3)).toEqual(["0:0", "12:0", "0:6"]);
    expect(new Set(places).size).toBe(places.length);
  });

  it("draws the line where the alarm fires", () => {
    const errors = widgets.find(
      ({ properties }: { properties: { title: string } }) => properties.title === "Function errors",
    );
    expect(errors.properties).toMatchObject({
      region: "eu-west-1",
      metrics: [["AWS/Lambda", "Errors", "FunctionName", "mcp-dev", { stat: "Sum" }]],
      annotations: { horizontal: [{ value: 10 }] },
    });
  });
});
