import { describe, expect, it } from "vitest";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("latestTag", () => {
  it("refuses the tag latest", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ image: "gcr.io/p/server:latest" }] },
    });
    expect(violationsOf("latest-tag", stack)).toEqual([
      'dev-test/service (google_cloud_run_v2_service.service): latest-tag: template.containers[0].image uses the tag "latest". Fix: name the image by digest, or by a version where no digest can be given.',
    ]);
  });

  it("accepts a version, and the word elsewhere", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ image: "server:1.2.3", env: [{ name: "CHANNEL", value: "the latest" }] }] },
    });
    expect(violationsOf("latest-tag", stack)).toEqual([]);
  });
});
