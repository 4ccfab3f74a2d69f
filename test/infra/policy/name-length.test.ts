import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { ServiceAccount } from "#google/service-account";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("nameLength", () => {
  it("refuses a name that a long environment name made too long", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: `mcp-${"x".repeat(46)}`, location: "l", template: {} });
    expect(violationsOf("name-length", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): name-length: name \"mcp-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" has 50 characters, and 1 to 49 are allowed (https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/create). Fix: shorten the environment's or the application's name.",
    ]);
  });

  it("refuses a name that is too short", () => {
    const stack = stackUnderTest();
    new ServiceAccount(stack, "account", { accountId: "mcp" });
    expect(violationsOf("name-length", stack)).toEqual([
      'dev-test/account (google_service_account.account): name-length: account_id "mcp" has 3 characters, and 6 to 30 are allowed (https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create). Fix: choose a longer name.',
    ]);
  });

  it("accepts the longest name that fits", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: "x".repeat(49), location: "l", template: {} });
    expect(violationsOf("name-length", stack)).toEqual([]);
  });
});
