import { Construct } from "constructs";
import { MonitoringNotificationChannel } from "#google/monitoring-notification-channel";

export interface NotificationChannelProps {
  readonly displayName: string;
  readonly email: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Where alerts go: one e-mail address. */
export class NotificationChannel extends Construct {
  readonly channel: MonitoringNotificationChannel;

  constructor(scope: Construct, id: string, { displayName, email, labels = {} }: NotificationChannelProps) {
    super(scope, id);
    this.channel = new MonitoringNotificationChannel(this, "channel", {
      displayName,
      type: "email",
      labels: { email_address: email },
      userLabels: { ...labels },
      enabled: true,
      // Alert policies of other stacks may still name it.
      forceDelete: false,
    });
  }
}
