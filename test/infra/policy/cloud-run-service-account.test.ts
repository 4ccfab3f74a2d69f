import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("cloudRunServiceAccount", () => {
  it("refuses a service that would run as the default account", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: "s", location: "l", template: {} });
    expect(violationsOf("cloud-run-service-account", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): cloud-run-service-account: it has no service account of its own and would run as the project's default account. Fix: create a google_service_account for it and set template.service_account to its email.",
    ]);
  });

  it("accepts an account of its own", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { serviceAccount: "server@p.iam.gserviceaccount.com" },
    });
    expect(violationsOf("cloud-run-service-account", stack)).toEqual([]);
  });
});
