import { describe, expect, it } from "vitest";
import { NotificationChannel } from "../../../infra/google/notification-channel.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

describe("NotificationChannel", () => {
  it("is an address, labelled like everything else", () => {
    const props = { displayName: "on call", email: "on-call@example.com", labels: { owner: "platform" } };
    const made = synthesizeConstruct((scope) => new NotificationChannel(scope, "channel", props));
    expect(made.only("google_monitoring_notification_channel")).toMatchObject({
      type: "email",
      labels: { email_address: "on-call@example.com" },
      user_labels: { owner: "platform" },
    });
  });
});
