import { describe, expect, it } from "vitest";
import { Certificate } from "../../../infra/google/certificate.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const synthesize = (hosts: readonly string[]) =>
  synthesizeConstruct((scope) => new Certificate(scope, "certificate", { name: "mcp-dev", hosts }));

describe("Certificate", () => {
  it("is proven by DNS, so that a name may point elsewhere while it is issued", () => {
    const certificate = synthesize(["mcp.example.com", "primary.mcp.example.com"]);
    expect(
      certificate
        .all("google_certificate_manager_dns_authorization")
        .map(({ name, domain }) => [name, domain]),
    ).toEqual([
      ["mcp-dev-mcp-example-com", "mcp.example.com"],
      ["mcp-dev-primary-mcp-example-com", "primary.mcp.example.com"],
    ]);
    expect(certificate.only("google_certificate_manager_certificate")).toMatchObject({
      managed: {
        domains: ["mcp.example.com", "primary.mcp.example.com"],
        dns_authorizations: [expect.any(String), expect.any(String)],
      },
    });
    expect(certificate.only("google_certificate_manager_certificate_map_entry")).toMatchObject({
      matcher: "PRIMARY",
    });
  });

  it("says which records DNS must have", () => {
    let records: Certificate["validationRecords"] = [];
    synthesizeConstruct((scope) => {
      records = new Certificate(scope, "c", { name: "n", hosts: ["mcp.example.com"] }).validationRecords;
    });
    expect(records).toMatchObject([{ host: "mcp.example.com" }]);
  });

  it.each([
    [[], "hosts must hold 1 to 100 names, got 0"],
    [["https://mcp.example.com"], "hosts must be bare host names in lower case, got https://mcp.example.com"],
    [["a.example.com", "a.example.com"], "hosts must not repeat a name, got a.example.com, a.example.com"],
  ])("refuses %o", (hosts, message) => {
    expect(() => synthesize(hosts)).toThrow(message);
  });
});
