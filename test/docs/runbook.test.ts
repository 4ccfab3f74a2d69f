import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { monitorMetrics } from "../../app/contract/monitor.ts";
import { objectives, thresholdAlerts } from "../../app/contract/objectives.ts";
import { metrics } from "../../app/contract/telemetry.ts";
import { RUNBOOK } from "../../app/monitor/alerts/notification.ts";
import { prometheusRules } from "../../infra/telemetry/prometheus-rules.ts";
import { environmentForms, ownEnvironments } from "../stacks/support/environment-forms.ts";
import { synthesizeStacks } from "../stacks/support/synthesize.ts";

const page = readFileSync("docs/runbook.md", "utf8");
/** By the id of the alert, what stands under its heading. */
const sections = new Map(
  page
    .split(/^(?=##+ )/m)
    .flatMap((text) => (/^### ([a-z0-9-]+)\n/.test(text) ? [[text.slice(4, text.indexOf("\n")), text]] : [])),
);
const burnRates = objectives.flatMap(({ id, burnRateAlerts }) =>
  burnRateAlerts.map((alert) => `slo-${id}-${alert.id}`),
);
const alerts = [...Object.keys(thresholdAlerts), ...burnRates].sort();

const ALERTS = [
  "google_monitoring_alert_policy",
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_composite_alarm",
];
const anchorsIn = (value: unknown): readonly string[] =>
  [...JSON.stringify(value).matchAll(/docs\/runbook\.md#([\w-]+)/g)].map((match) => match[1] ?? "");

/** What each alert of every backend links to, by the alert's place. */
function links(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>([["the fleet monitor", anchorsIn(RUNBOOK)]]);
  const { groups } = prometheusRules({ repository: "o/r", branch: "main" });
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    if ("alert" in rule) found.set(`Prometheus: ${rule.alert}`, anchorsIn(rule));
  }
  for (const [stack, { resource }] of synthesizeStacks([...ownEnvironments(), ...environmentForms()])) {
    const byType = resource as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    for (const type of ALERTS) {
      for (const [name, alert] of Object.entries(byType[type] ?? {})) {
        found.set(`${stack}: ${name}`, anchorsIn(alert));
      }
    }
  }
  return found;
}

describe("the runbook", () => {
  it("has a section for each alert of the contract, and for no other", () => {
    expect([...sections.keys()].sort()).toEqual(alerts);
  });

  it.each(alerts)("says of %s what users notice, what to look at, what to do and when it is over", (id) => {
    const text = sections.get(id) ?? "";
    const parts = [...text.matchAll(/^\*\*(\w+):\*\* ?/gm)].map((match) => match[1]);
    expect(parts).toEqual(["Users", "Look", "Do", "Over"]);
    const [, look = "", act = ""] = /\*\*Look:\*\*([\s\S]*)\*\*Do:\*\*([\s\S]*)\*\*Over:/.exec(text) ?? [];
    expect(look, "a command to copy").toMatch(/```sh\n[\s\S]+\n```/);
    expect(act, "steps").toMatch(/^1\. /m);
  });

  it("is where every alert of every backend leads, to its own section", () => {
    const found = links();
    for (const [place, anchors] of found) {
      expect(new Set(anchors).size, place).toBe(1);
      expect([...sections.keys()], place).toContain(anchors[0]);
    }
    expect([...new Set([...found.values()].flat())].sort()).toEqual(alerts);
  });

  it("asks for metrics that there are", () => {
    const named = [...page.matchAll(/\bmcp_[a-z_]+?(?=_bucket|_count|_sum|\b)/g)].map(([name]) => name);
    const known: readonly string[] = [...Object.values(metrics), ...Object.values(monitorMetrics)].map(
      ({ name }) => name,
    );
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});
