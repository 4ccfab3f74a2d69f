import { isGiven } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";

const CHANNELS: Readonly<Record<string, string>> = {
  google_monitoring_alert_policy: "notification_channels",
  aws_cloudwatch_metric_alarm: "alarm_actions",
  aws_cloudwatch_composite_alarm: "alarm_actions",
};

/** An alert reaches somebody. */
export const alertChannel = definePolicy({
  id: "alert-channel",
  *check(stack) {
    for (const resource of stack.ofType(...Object.keys(CHANNELS))) {
      const argument = CHANNELS[resource.type] ?? "";
      if (isGiven(resource.attributes[argument])) continue;
      yield { resource, problem: "it alerts nobody", fix: `set ${argument}` };
    }
  },
});
