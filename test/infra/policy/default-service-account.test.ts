import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("defaultServiceAccount", () => {
  it("refuses Compute Engine's default account, wherever it is named", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { serviceAccount: "1234-compute@developer.gserviceaccount.com" },
    });
    rawResource(stack, "google_project_iam_member", {
      member: "serviceAccount:p@appspot.gserviceaccount.com",
    });
    expect(violationsOf("default-service-account", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): default-service-account: template.service_account names the default service account 1234-compute@developer.gserviceaccount.com. Fix: use a google_service_account made for this one purpose.",
      "dev-test/google_project_iam_member (google_project_iam_member.google_project_iam_member): default-service-account: member names the default service account p@appspot.gserviceaccount.com. Fix: use a google_service_account made for this one purpose.",
    ]);
  });

  it("accepts an account that was made for the service", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { serviceAccount: "server@p.iam.gserviceaccount.com" },
    });
    expect(violationsOf("default-service-account", stack)).toEqual([]);
  });
});
