import { describe, expect, it } from "vitest";
import { Zone } from "../../../infra/dns/zone.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("Zone", () => {
  it("is never deleted: a new one would have other name servers", () => {
    const made = synthesizeConstruct((scope) => new Zone(scope, "zone", { name: "example.com" }));
    expect(made.only("aws_route53_zone")).toMatchObject({
      name: "example.com",
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
  });
});
