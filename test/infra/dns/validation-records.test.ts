import { describe, expect, it } from "vitest";
import { googleValidationRecord, ValidationRecords } from "../../../infra/dns/validation-records.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("ValidationRecords", () => {
  it("proves each host by the record that its issuer asks for", () => {
    const records = {
      "mcp.example.com": googleValidationRecord("mcp.example.com", "a.authorize"),
      "other.example.com": { name: "_x.other.example.com", type: "CNAME", value: "_y.acm-validations" },
    };
    const made = synthesizeConstruct(
      (scope) => new ValidationRecords(scope, "records", { zoneId: "Z1", records }),
    );
    expect(made.all("aws_route53_record")).toMatchObject([
      { zone_id: "Z1", name: "_acme-challenge.mcp.example.com", type: "CNAME", records: ["a.authorize"] },
      { zone_id: "Z1", name: "_x.other.example.com", type: "CNAME", records: ["_y.acm-validations"] },
    ]);
  });
});
