import { describe, expect, it } from "vitest";
import { type EnvironmentStatus, isHealthy } from "../../../tools/status/environment-status.ts";
import { renderStatus } from "../../../tools/status/render-status.ts";

const digest = `sha256:${"1".repeat(64)}`;
const status: EnvironmentStatus = {
  environment: "prod",
  domain: "mcp.acme.test",
  healthy: false,
  release: {
    serial: 9,
    current: { number: 9, images: { server: digest } },
    stable: { number: 7, images: { server: digest }, pins: {} },
    before: [{ number: 5, images: { server: digest } }],
    withdrawn: [],
  },
  percent: 10,
  sides: [
    {
      side: "google",
      role: "primary",
      stack: "prod-google",
      release: 9,
      pin: "mcp-prod-9-1",
      address: "203.0.113.1",
      health: { status: "healthy", milliseconds: 41 },
    },
    {
      side: "aws",
      role: "secondary",
      stack: "prod-aws",
      address: "d-1.execute-api.test",
      health: { status: "unreachable", reason: "connect ECONNREFUSED" },
    },
  ],
  dns: { status: "answers", addresses: ["203.0.113.1"], side: "google" },
  stacks: {
    "prod-google": {
      status: "read",
      values: {
        load_balancer_ip: "203.0.113.1",
        release: "{}",
        release_pin: "x",
        records: [1],
        long: "x".repeat(200),
      },
    },
    "prod-aws": { status: "unreadable", message: "\nError: AccessDenied\n  at length" },
    "prod-dns": { status: "never-deployed" },
  },
};

describe("renderStatus", () => {
  it("shows releases, sides, DNS and outputs on one screen", () => {
    expect(renderStatus(status)).toBe(`prod · mcp.acme.test · NOT HEALTHY

release          9 to 10 %, beside release 7; a rollback returns to release 7
google, primary  healthy in 41 ms · release 9 (mcp-prod-9-1) · at 203.0.113.1
aws, secondary   unreachable: connect ECONNREFUSED · at d-1.execute-api.test
dns              203.0.113.1: google

prod-google
  load_balancer_ip  203.0.113.1

prod-aws
  the state cannot be read: Error: AccessDenied

prod-dns
  never deployed
`);
  });

  it("shows an environment of one side before its first deployment", () => {
    const text = renderStatus({
      ...status,
      release: undefined,
      percent: 100,
      sides: [{ side: "aws", role: "only", stack: "prod-aws", health: { status: "not deployed" } }],
      dns: { status: "silent", reason: "queryA ENOTFOUND mcp.acme.test" },
      stacks: { "prod-aws": { status: "read", values: {} } },
    });
    expect(text).toBe(`prod · mcp.acme.test · NOT HEALTHY

release  none yet
aws      not deployed
dns      no answer: queryA ENOTFOUND mcp.acme.test

prod-aws
  no outputs
`);
  });

  it("says that a rollback has nothing to return to", () => {
    const { stable: _, ...release } = status.release ?? {
      serial: 1,
      current: { number: 1, images: {} },
      before: [],
      withdrawn: [],
    };
    const text = renderStatus({
      ...status,
      release: { ...release, before: [] },
      percent: 100,
      healthy: true,
    });
    expect(text).toContain("prod · mcp.acme.test · healthy\n");
    expect(text).toContain("9 to everybody; a rollback returns to nothing\n");
  });
});

describe("isHealthy", () => {
  const [google, aws] = status.sides;
  if (!google || !aws) throw new Error("there are two sides");
  const healthy = { ...aws, health: google.health };

  it.each([
    [true, { sides: [google, healthy], dns: status.dns }],
    [false, { sides: [google, aws], dns: status.dns }],
    [false, { sides: [google, healthy], dns: { status: "answers", addresses: ["192.0.2.1"] } as const }],
    [false, { sides: [google, healthy], dns: { status: "silent", reason: "no" } as const }],
  ])("is %s", (expected, given) => {
    expect(isHealthy(given)).toBe(expected);
  });
});
