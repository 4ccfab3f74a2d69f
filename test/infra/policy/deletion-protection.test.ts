import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("deletionProtection", () => {
  it("refuses an unstated protection anywhere", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: "s", location: "l", template: {} });
    expect(violationsOf("deletion-protection", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): deletion-protection: deletion_protection is unset. Fix: set deletion_protection to true, or to false where the environment is disposable.",
    ]);
  });

  it("refuses an unprotected service in a protected environment", () => {
    const stack = stackUnderTest("prod-test");
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {},
      deletionProtection: false,
    });
    expect(violationsOf("deletion-protection", stack)).toEqual([
      "prod-test/service (google_cloud_run_v2_service.service): deletion-protection: deletion_protection is false in a protected environment. Fix: set deletion_protection to true, or to false where the environment is disposable.",
    ]);
  });

  it("accepts a protected service in a protected environment", () => {
    const stack = stackUnderTest("prod-test");
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {},
      deletionProtection: true,
    });
    expect(violationsOf("deletion-protection", stack)).toEqual([]);
  });

  it("accepts an unprotected service in a disposable environment", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {},
      deletionProtection: false,
    });
    expect(violationsOf("deletion-protection", stack)).toEqual([]);
  });
});
