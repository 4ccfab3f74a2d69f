import { RUNBOOK_PATH } from "../../app/contract/objectives.ts";
import { block, blocks, isExpression, text } from "./support/json.ts";
import { definePolicy } from "./support/policy.ts";
import type { StackResource } from "./support/synthesized-stack.ts";

const ALERTS = [
  "google_monitoring_alert_policy",
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_composite_alarm",
];

/** An alert says what to do: it links to its own section of the runbook. */
export const alertRunbook = definePolicy({
  id: "alert-runbook",
  *check(stack) {
    for (const resource of stack.ofType(...ALERTS)) {
      if (linksTo(resource)) continue;
      yield {
        resource,
        problem: `it has no link to its section of the runbook (https://…/${RUNBOOK_PATH}#<section>)`,
        fix: resource.type.startsWith("google_")
          ? "put it into documentation.links"
          : "put it into alarm_description",
      };
    }
  },
});

function linksTo({ attributes }: StackResource): boolean {
  const documentation = block(attributes["documentation"]);
  const places = [
    text(attributes["alarm_description"]),
    text(documentation["content"]),
    ...blocks(documentation["links"]).map(({ url }) => text(url)),
  ];
  return places.some((place) => {
    const [, url] = /(https:\/\/\S+)/.exec(place) ?? [];
    return url !== undefined && (url.includes(`${RUNBOOK_PATH}#`) || isExpression(url));
  });
}
