import { describe, expect, it } from "vitest";
import { ValidationRecords } from "../../../infra/dns/validation-records.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("ValidationRecords", () => {
  it("proves each host by the name that Certificate Manager asks for", () => {
    const targets = { "mcp.example.com": "a.authorize", "primary.mcp.example.com": "b.authorize" };
    const made = synthesizeConstruct(
      (scope) => new ValidationRecords(scope, "records", { zoneId: "Z1", targets }),
    );
    expect(made.all("aws_route53_record")).toMatchObject([
      { name: "_acme-challenge.mcp.example.com", type: "CNAME", records: ["a.authorize"] },
      { name: "_acme-challenge.primary.mcp.example.com", type: "CNAME", records: ["b.authorize"] },
    ]);
  });
});
