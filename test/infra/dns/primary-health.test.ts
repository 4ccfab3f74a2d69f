import { describe, expect, it } from "vitest";
import { PrimaryHealth, type PrimaryHealthProps } from "../../../infra/dns/primary-health.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const props: PrimaryHealthProps = { name: "mcp-dev", host: "primary.example.com", intervalSeconds: 30 };
const synthesize = (options: Partial<PrimaryHealthProps> = {}) =>
  synthesizeConstruct((scope) => new PrimaryHealth(scope, "health", { ...props, ...options }));
const checks = (options: Partial<PrimaryHealthProps> = {}) =>
  synthesize(options).all("aws_route53_health_check");

describe("PrimaryHealth", () => {
  it("asks the primary's own host over HTTPS, by its name, whether it is ready", () => {
    expect(checks()[0]).toMatchObject({
      type: "HTTPS",
      fqdn: "primary.example.com",
      port: 443,
      resource_path: "/ready",
      enable_sni: true,
      failure_threshold: 3,
      request_interval: 30,
    });
  });

  it("takes another interval and threshold", () => {
    expect(checks({ intervalSeconds: 10, failureThreshold: 5 })[0]).toMatchObject({
      request_interval: 10,
      failure_threshold: 5,
    });
  });

  it("follows what the checkers see", () => {
    expect(checks()[1]).toMatchObject({
      type: "CALCULATED",
      child_healthchecks: [expect.stringMatching(/aws_route53_health_check\..*\.id\}$/)],
      child_health_threshold: 1,
      invert_healthcheck: false,
    });
  });

  it("is unhealthy whatever they see once the switch is turned: always healthy, inverted", () => {
    expect(checks({ mode: "secondary" })[1]).toMatchObject({
      child_health_threshold: 0,
      invert_healthcheck: true,
    });
  });

  it("refuses a URL as a host, which the provider would accept and Route 53 never reach", () => {
    expect(() => synthesize({ host: "https://primary.example.com/ready", failureThreshold: 11 })).toThrow(
      [
        "PrimaryHealth test/health:",
        '  host must be a bare host name in lower case, got "https://primary.example.com/ready"',
        "  failureThreshold must be a whole number from 1 to 10, got 11",
      ].join("\n"),
    );
  });
});
