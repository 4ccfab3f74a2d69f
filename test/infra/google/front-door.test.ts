import { describe, expect, it } from "vitest";
import { FORWARDED_ADDRESSES, FrontDoor } from "../../../infra/google/front-door.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props = {
  name: "mcp-dev",
  region: "europe-west1",
  serviceName: "mcp-dev",
  hosts: ["mcp.example.com"],
  requestsPerMinutePerAddress: 600,
};
const door = synthesizeConstruct((scope) => new FrontDoor(scope, "front-door", props));

describe("FrontDoor", () => {
  it("is one load balancer with a listener for HTTPS and one that redirects HTTP", () => {
    expect(door.counts).toEqual({
      google_certificate_manager_certificate: 1,
      google_certificate_manager_certificate_map: 1,
      google_certificate_manager_certificate_map_entry: 1,
      google_certificate_manager_dns_authorization: 1,
      google_compute_backend_service: 1,
      google_compute_global_address: 1,
      google_compute_global_forwarding_rule: 2,
      google_compute_region_network_endpoint_group: 1,
      google_compute_security_policy: 1,
      google_compute_ssl_policy: 1,
      google_compute_target_http_proxy: 1,
      google_compute_target_https_proxy: 1,
      google_compute_url_map: 2,
    });
  });

  it("listens with TLS 1.2 or later on a static IPv4 address", () => {
    expect(door.only("google_compute_ssl_policy")).toMatchObject({
      min_tls_version: "TLS_1_2",
      profile: "RESTRICTED",
    });
    expect(door.only("google_compute_global_address")).toMatchObject({
      address_type: "EXTERNAL",
      ip_version: "IPV4",
    });
    expect(
      door
        .all("google_compute_global_forwarding_rule")
        .map(({ port_range, load_balancing_scheme }) => [port_range, load_balancing_scheme]),
    ).toEqual([
      ["443", "EXTERNAL_MANAGED"],
      ["80", "EXTERNAL_MANAGED"],
    ]);
  });

  it("answers HTTP with a permanent redirect that keeps the query", () => {
    expect(door.all("google_compute_url_map")).toContainEqual(
      expect.objectContaining({
        default_url_redirect: {
          https_redirect: true,
          redirect_response_code: "MOVED_PERMANENTLY_DEFAULT",
          strip_query: false,
        },
      }),
    );
  });

  it("passes requests to the Cloud Run service through Cloud Armor, and logs them", () => {
    expect(door.only("google_compute_region_network_endpoint_group")).toMatchObject({
      network_endpoint_type: "SERVERLESS",
      cloud_run: { service: "mcp-dev" },
    });
    expect(door.only("google_compute_backend_service")).toMatchObject({
      load_balancing_scheme: "EXTERNAL_MANAGED",
      security_policy: expect.stringContaining("google_compute_security_policy"),
      log_config: { enable: true, sample_rate: 1 },
    });
    // A backend of Cloud Run may not set it.
    expect(door.only("google_compute_backend_service")).not.toHaveProperty("timeout_sec");
  });

  it("takes its certificate from the map by the name that a target proxy wants", () => {
    expect(door.only("google_compute_target_https_proxy")).toMatchObject({
      certificate_map: expect.stringMatching(/^\/\/certificatemanager\.googleapis\.com\/\$\{.*\.id\}$/),
    });
  });

  it("appends two addresses to X-Forwarded-For", () => {
    expect(FORWARDED_ADDRESSES).toBe(2);
  });
});
