import { describe, expect, it } from "vitest";
import { metrics } from "../../../app/contract/telemetry.ts";
import { panels } from "../../../infra/telemetry/panels.ts";

const drawn = panels({ service_name: "mcp" });

describe("panels", () => {
  it("shows every metric of the contract", () => {
    const queries = drawn.flatMap((panel) => panel.queries.map(({ query }) => query)).join("\n");
    for (const { name } of Object.values(metrics)) expect(queries).toContain(name);
  });

  it("looks at one service in every query", () => {
    for (const { query } of drawn.flatMap((panel) => panel.queries)) {
      expect(query).toContain('service_name="mcp"');
    }
  });

  it("draws the line where the alert fires", () => {
    expect(
      drawn.filter(({ threshold }) => threshold !== undefined).map(({ threshold }) => threshold),
    ).toEqual([0.001, 0.05, 0.05, 2.5]);
  });

  it("never writes what Terraform would take for an interpolation", () => {
    expect(JSON.stringify(drawn)).not.toMatch(/[$%]\{/);
  });
});
