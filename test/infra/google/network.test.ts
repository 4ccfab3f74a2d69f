import { describe, expect, it } from "vitest";
import { Network } from "../../../infra/google/network.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = { name: "mcp-dev", region: "europe-west1" };

describe("Network", () => {
  it("has one subnetwork, logged, and lets nothing in", () => {
    const network = synthesizeConstruct((scope) => new Network(scope, "network", props));
    expect(network.only("google_compute_network")).toMatchObject({ auto_create_subnetworks: false });
    expect(network.only("google_compute_subnetwork")).toMatchObject({
      ip_cidr_range: "10.8.0.0/24",
      private_ip_google_access: true,
      log_config: { metadata: "INCLUDE_ALL_METADATA" },
    });
    expect(network.only("google_compute_firewall")).toMatchObject({
      direction: "INGRESS",
      source_ranges: ["0.0.0.0/0"],
      deny: [{ protocol: "all" }],
    });
  });

  it("takes another range", () => {
    const network = synthesizeConstruct(
      (scope) => new Network(scope, "n", { ...props, ipCidrRange: "10.0.0.0/26" }),
    );
    expect(network.only("google_compute_subnetwork")).toMatchObject({ ip_cidr_range: "10.0.0.0/26" });
  });

  it.each(["10.0.0.0/27", "10.0.0.0", "fd00::/64"])("refuses the range %s", (ipCidrRange) => {
    expect(() => synthesizeConstruct((scope) => new Network(scope, "n", { ...props, ipCidrRange }))).toThrow(
      `ipCidrRange "${ipCidrRange}" must be an IPv4 range from /8 to /26; Cloud Run refuses a smaller one`,
    );
  });
});
