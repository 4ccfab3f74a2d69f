import { describe, expect, it } from "vitest";
import { AwsProvider } from "#aws/provider";
import { SnsTopic } from "#aws/sns-topic";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { MonitoringNotificationChannel } from "#google/monitoring-notification-channel";
import { App, TerraformStack } from "#tf";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("labels", () => {
  it("refuses what could be labelled and is not", () => {
    const stack = new TerraformStack(new App({ stackTraces: false }), "dev-test");
    new CloudRunV2Service(stack, "service", { name: "s", location: "l", template: {} });
    new SnsTopic(stack, "topic", {});
    expect(violationsOf("labels", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): labels: it has no labels. " +
        "Fix: set labels, or default_labels of the provider.",
      "dev-test/topic (aws_sns_topic.topic): labels: it has no tags. " +
        "Fix: set tags, or default_tags of the provider.",
    ]);
  });

  it("accepts what the provider labels", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", { name: "s", location: "l", template: {} });
    new SnsTopic(stack, "topic", {});
    expect(violationsOf("labels", stack)).toEqual([]);
  });

  it("asks the provider that a resource uses", () => {
    const stack = stackUnderTest();
    const provider = new AwsProvider(stack, "us", { alias: "us", region: "us-east-1" });
    new SnsTopic(stack, "topic", { provider });
    expect(violationsOf("labels", stack)).toEqual([
      "dev-test/topic (aws_sns_topic.topic): labels: it has no tags. " +
        "Fix: set tags, or default_tags of the provider.",
    ]);
  });

  it("looks for those of Kubernetes in the metadata, and in that of a manifest", () => {
    const stack = stackUnderTest();
    const labels = { environment: "dev" };
    rawResource(stack, "kubernetes_service_v1", { metadata: { name: "a", labels } });
    rawResource(stack, "kubernetes_config_map_v1", { metadata: { name: "a" } });
    rawResource(stack, "kubernetes_manifest", { manifest: { metadata: { name: "a" } } });
    expect(violationsOf("labels", stack)).toEqual(
      ["kubernetes_config_map_v1", "kubernetes_manifest"].map(
        (type) => `dev-test/${type} (${type}.${type}): labels: it has no labels. Fix: set metadata.labels.`,
      ),
    );
  });

  it("does not take the address of a notification channel for its labels", () => {
    const stack = stackUnderTest();
    new MonitoringNotificationChannel(stack, "channel", { type: "email", labels: { email_address: "a@b" } });
    expect(violationsOf("labels", stack)).toEqual([
      "dev-test/channel (google_monitoring_notification_channel.channel): labels: it has no user_labels. " +
        "Fix: set user_labels.",
    ]);
  });
});
