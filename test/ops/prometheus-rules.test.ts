import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const run = promisify(execFile);
const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const rulesFile = fileURLToPath(new URL("../../ops/prometheus-rules.yml", import.meta.url));

interface Rule {
  readonly alert?: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

const { groups } = parse(readFileSync(rulesFile, "utf8")) as { groups: { rules: Rule[] }[] };
const alerts = groups.flatMap(({ rules }) => rules.filter((rule) => rule.alert !== undefined));

interface Scenario {
  /** How often samples come and rules are evaluated. */
  readonly step: "1m" | "5m";
  readonly series: Readonly<Record<string, string>>;
  /** Which alerts fire for which server at which time; all others must not. */
  readonly expected: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const REQUESTS = 1000;
const DAYS_2 = 2880;
const DAYS_3 = 4320;

/** Requests a minute, of which a share fails for the last minutes after a time without failures. */
function requests(goodMinutes: number, badMinutes: number, badShare: number, server = "a") {
  const bad = REQUESTS * badShare;
  const labels = `method="tools/call",client_id="x",version="1",server="${server}"`;
  return {
    [`mcp_requests_total{status="ok",${labels}}`]: counter(goodMinutes, REQUESTS, badMinutes, REQUESTS - bad),
    [`mcp_requests_total{status="crash",${labels}}`]: counter(goodMinutes, 0, badMinutes, bad),
  };
}

/** Answers a minute, of which a share takes between 1 and 2.5 s for the last minutes. */
function answers(goodMinutes: number, slowMinutes: number, slowShare: number) {
  const all = counter(goodMinutes, REQUESTS, slowMinutes, REQUESTS);
  const fast = counter(goodMinutes, REQUESTS, slowMinutes, REQUESTS * (1 - slowShare));
  const series = (suffix: string) => `mcp_request_duration_seconds_${suffix}`;
  return {
    [series('bucket{le="0.5",server="a"}')]: fast,
    [series('bucket{le="1",server="a"}')]: fast,
    [series('bucket{le="2.5",server="a"}')]: all,
    [series('bucket{le="+Inf",server="a"}')]: all,
    [series('count{server="a"}')]: all,
  };
}

/** In promtool's notation: the rise a minute, first for some minutes and then for others. */
function counter(minutes: number, rise: number, moreMinutes: number, moreRise: number): string {
  return `0+${rise}x${minutes} ${minutes * rise + moreRise}+${moreRise}x${moreMinutes}`;
}

const minutes = (count: number) => `${count}m`;

const scenarios: Readonly<Record<string, Scenario>> = {
  "fires nothing while nothing burns": {
    step: "5m",
    series: { ...requests(DAYS_3, 60, 0), ...answers(DAYS_3, 60, 0) },
    expected: { [minutes(60)]: {}, [minutes(DAYS_3)]: {} },
  },
  "fires nothing for a share of failures that the budget allows": {
    step: "5m",
    series: requests(0, DAYS_3, 0.0009),
    expected: { [minutes(DAYS_3)]: {} },
  },
  "pages for a budget that burns fast, and stops soon after the burning": {
    step: "5m",
    series: requests(DAYS_2, 60, 0.02),
    expected: {
      [minutes(DAYS_2)]: {},
      [minutes(DAYS_2 + 60)]: { "slo-availability-fast": "a" },
    },
  },
  "stops paging a few minutes after the burning": {
    step: "1m",
    series: {
      'mcp_requests_total{status="ok",server="a"}': "0+960x60 58600+1000x60",
      'mcp_requests_total{status="crash",server="a"}': "0+40x60 2400+0x60",
    },
    expected: {
      "60m": {
        "slo-availability-fast": "a",
        "slo-availability-slow": "a",
        "slo-availability-creeping": "a",
      },
      "70m": { "slo-availability-slow": "a", "slo-availability-creeping": "a" },
    },
  },
  "pages for a budget that burns slowly": {
    step: "5m",
    series: requests(DAYS_3, 360, 0.01),
    expected: { [minutes(DAYS_3 + 360)]: { "slo-availability-slow": "a" } },
  },
  "opens a ticket for a budget that creeps away": {
    step: "5m",
    series: requests(0, DAYS_3, 0.0015),
    expected: { [minutes(DAYS_3)]: { "slo-availability-creeping": "a" } },
  },
  "tells slow answers as it tells failures": {
    step: "5m",
    series: answers(DAYS_2, 60, 0.8),
    expected: { [minutes(DAYS_2)]: {}, [minutes(DAYS_2 + 60)]: { "slo-latency-fast": "a" } },
  },
  "names the server that burns, and no other": {
    step: "5m",
    series: { ...requests(DAYS_2, 60, 0.02, "b"), ...requests(DAYS_2, 60, 0, "a") },
    expected: { [minutes(DAYS_2 + 60)]: { "slo-availability-fast": "b" } },
  },
  "pages when more than 5 % fail for five minutes": {
    step: "1m",
    series: requests(60, 12, 0.06),
    // Of a history of an hour, a few minutes are also too large a part of the longer windows.
    expected: {
      "68m": { "slo-availability-slow": "a", "slo-availability-creeping": "a" },
      "72m": { "high-error-rate": "a", "slo-availability-slow": "a", "slo-availability-creeping": "a" },
    },
  },
  "opens a ticket when the slowest 5 % take over 2.5 s for five minutes": {
    step: "1m",
    series: {
      'mcp_request_duration_seconds_bucket{le="1",server="a"}': "0+900x15",
      'mcp_request_duration_seconds_bucket{le="2.5",server="a"}': "0+900x15",
      'mcp_request_duration_seconds_bucket{le="5",server="a"}': "0+1000x15",
      'mcp_request_duration_seconds_bucket{le="+Inf",server="a"}': "0+1000x15",
      'mcp_request_duration_seconds_count{server="a"}': "0+1000x15",
    },
    expected: { "15m": { "high-latency": "a", "slo-latency-creeping": "a" } },
  },
  "pages at the third failing check of the monitor": {
    step: "1m",
    series: { 'mcp_consecutive_failures{server="a",job="monitor"}': "0 1 2 3 4 0" },
    expected: { "2m": {}, "3m": { "server-down": "a" }, "5m": {} },
  },
  "opens a ticket when metrics are missing for five minutes": {
    step: "1m",
    series: {
      'up{server="a",instance="1"}': "1x3 0x10",
      'up{server="a",instance="2"}': "1x13",
      'up{job="other"}': "0x13",
    },
    expected: { "8m": {}, "10m": { "metrics-missing": "a" } },
  },
  "opens a ticket when CPU is nearly used up for ten minutes": {
    step: "1m",
    series: { 'mcp_cpu_usage_percent{server="a"}': "95x20" },
    expected: { "9m": {}, "11m": { saturation: "a" } },
  },
};

/** Every alert is looked at, those too that must not fire. */
function toPromtool({ step, series, expected }: Scenario) {
  return {
    interval: "1m",
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: Object.entries(expected).flatMap(([eval_time, firing]) =>
      alerts.map(({ alert = "", labels, annotations = {} }) => {
        const server = firing[alert];
        if (server === undefined) return { eval_time, alertname: alert, exp_alerts: [] };
        const filled = Object.entries(annotations).map(([key, text]) => [
          key,
          text.replace("{{ $labels.server }}", server),
        ]);
        // The recorded series carries the objective on; the others do not.
        const objective = /^slo-(\w+)-/.exec(alert)?.[1];
        const exp_labels = { ...labels, server, ...(objective === undefined ? {} : { objective }) };
        return {
          eval_time,
          alertname: alert,
          exp_alerts: [{ exp_labels, exp_annotations: Object.fromEntries(filled) }],
        };
      }),
    ),
    step,
  };
}

describe("ops/prometheus-rules.yml", () => {
  it("links every alert to a section of the runbook that is there", () => {
    const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
    const sections = runbook.match(/^### (\S+)$/gm)?.map((heading) => heading.slice(4)) ?? [];
    expect(alerts.length).toBe(11);
    for (const { alert = "", annotations } of alerts) {
      expect(annotations?.["runbook_url"]).toMatch(new RegExp(`/docs/runbook\\.md#${alert}$`));
      expect(sections).toContain(alert);
    }
  });
});

describe.skipIf(!hasPromtool)("promtool", () => {
  const directory = temporaryDirectory();
  afterAll(() => directory.remove());

  it("finds the rules well-formed", async () => {
    const { stdout } = await run("promtool", ["check", "rules", rulesFile]);
    expect(stdout).toMatch(/SUCCESS: 23 rules found/);
  });

  it("finds the configuration of compose.yaml well-formed, and its rules beside it", async () => {
    const config = fileURLToPath(new URL("../../ops/prometheus.yml", import.meta.url));
    const { stdout } = await run("promtool", ["check", "config", config]);
    expect(stdout).toMatch(/prometheus\.yml is valid[\s\S]*SUCCESS: 23 rules found/);
  });

  it.each(Object.entries(scenarios))("%s", async (name, scenario) => {
    const { step, ...test } = toPromtool(scenario);
    const file = directory.path("rules.test.yml");
    writeFileSync(
      file,
      stringify({ rule_files: [rulesFile], evaluation_interval: step, tests: [{ name, ...test }] }),
    );
    const { stdout, stderr } = await run("promtool", ["test", "rules", file]).catch((error) => error);
    expect(`${stdout}${stderr}`).toMatch(/SUCCESS/);
    expect(`${stdout}${stderr}`).not.toMatch(/FAILED/);
  });
});
