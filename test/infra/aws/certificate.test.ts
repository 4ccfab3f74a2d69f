import { describe, expect, it } from "vitest";
import { Certificate } from "../../../infra/aws/certificate.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (options = {}) =>
  synthesizeConstruct((scope) => new Certificate(scope, "c", { host: "mcp.example.com", ...options }));

describe("Certificate", () => {
  it("proves its name in the zone and is used once it is issued", () => {
    const made = synthesize({ zoneId: "Z1" });
    expect(made.only("aws_acm_certificate")).toMatchObject({
      domain_name: "mcp.example.com",
      validation_method: "DNS",
    });
    expect(made.only("aws_route53_record")).toMatchObject({
      zone_id: "Z1",
      name: expect.stringContaining("resource_record_name"),
    });
    expect(made.only("aws_acm_certificate_validation")).toMatchObject({
      validation_record_fqdns: [expect.stringContaining("aws_route53_record.")],
    });
  });

  it("waits for the record that a person adds, where there is no zone", () => {
    const made = synthesize();
    expect(made.counts).not.toHaveProperty("aws_route53_record");
    expect(made.only("aws_acm_certificate_validation")).not.toHaveProperty("validation_record_fqdns");
  });
});
