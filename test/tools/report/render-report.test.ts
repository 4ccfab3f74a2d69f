import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PlanJson } from "../../../tools/diff/plan.ts";
import { readPlan } from "../../../tools/diff/read-plan.ts";
import type { DiffSummary, StackDiff } from "../../../tools/diff/summary.ts";
import { renderReport } from "../../../tools/report/render-report.ts";

const same = (stack: string): StackDiff => ({ stack, status: "planned", changes: [], outputs: [] });
const planned = (stack: string, file: string): StackDiff => {
  const plan = JSON.parse(readFileSync(`test/fixtures/plans/${file}`, "utf8")) as PlanJson;
  return { stack, status: "planned", ...readPlan(plan) };
};
const plan = { kind: "plan" } as const;

/**
 * One added alarm, one replaced certificate, one deleted record, and a secret written anew.
 *
 * The plans of dev were made by Terraform 1.11.4 with the AWS provider 5.100.0 of our own stacks, applied to a simulator
 * (`terraform plan -out=plan`, then `terraform show -json plan`), without resources that stay and without
 * `planned_values`, `prior_state` and `configuration`; that of staging is explained in read-plan.test.ts.
 */
const sample: readonly DiffSummary[] = [
  {
    environment: "dev",
    comparison: plan,
    stacks: [
      same("dev-foundation"),
      same("dev-google"),
      planned("dev-aws", "dev-sample/dev-aws.json"),
      planned("dev-dns", "dev-sample/dev-dns.json"),
    ],
  },
  {
    environment: "staging",
    comparison: plan,
    stacks: [
      planned("staging-aws", "aws/plan.json"),
      { stack: "staging-dns", status: "failed", message: "Error: no valid credential sources found" },
    ],
  },
  { environment: "prod", comparison: plan, stacks: [same("prod-foundation"), same("prod-google")] },
];
const options = {
  title: "What this would change",
  runUrl: "https://github.com/acme/mcp/actions/runs/1",
  absent: [],
};

describe("renderReport", () => {
  it("reads like this", async () => {
    await expect(renderReport(sample, options)).toMatchFileSnapshot("report.md");
  });

  it("puts what is lost before everything else, deletions before replacements", () => {
    const page = renderReport(sample, options);
    const actions = [...page.matchAll(/^\| (delete|replace)/gm)].map(([, action]) => action);
    expect(actions).toEqual(actions.toSorted());
    expect(new Set(actions)).toEqual(new Set(["delete", "replace"]));
    expect(page.lastIndexOf("| replace")).toBeLessThan(page.indexOf("<details>"));
  });

  it("shows no secret that the plans hold", () => {
    const plans = readFileSync("test/fixtures/plans/aws/plan.json", "utf8");
    expect(plans).toMatch(/battery staple|correct horse/);
    const page = renderReport(sample, options);
    expect(page).not.toMatch(/battery staple|correct horse/);
    expect(page).toContain("`(sensitive)` → `(sensitive)`");
  });

  it("says that nothing changes", () => {
    expect(renderReport(sample.slice(2), { title: "Changes", absent: [] })).toBe(
      "## Changes\n\nNo changes: `prod`.\n",
    );
  });

  it("says whose changes nobody knows", () => {
    const page = renderReport(sample, { ...options, absent: ["prod", "other"] });
    expect(page).toContain("> Nothing is known of `prod`, `other`: no summary was left.");
  });

  it("says what was compared when it was not what is deployed", () => {
    const offline = sample.map((summary) => ({
      ...summary,
      comparison: { kind: "offline", base: "origin/main" } as const,
    }));
    expect(renderReport(offline, options)).toContain(
      "> Offline: the stacks as synthesized here, compared with",
    );
  });

  it("leaves out arguments, then resources, rather than being too long for GitHub", () => {
    const many = (resources: number, length: number): DiffSummary => ({
      environment: "dev",
      comparison: plan,
      stacks: [
        {
          stack: "dev-aws",
          status: "planned",
          outputs: [],
          changes: Array.from({ length: resources }, (_, index) => ({
            address: `aws_sns_topic.topic_${index}`,
            action: "replace",
            attributes: Array.from({ length: 30 }, (_, argument) => ({
              path: `argument_${argument}`,
              before: "b".repeat(length),
              after: "a".repeat(length),
              forcesReplacement: argument === 0,
            })),
          })),
        },
      ],
    });
    const some = renderReport([many(50, 30)], options);
    expect(some).toContain("  - and 25 more");
    expect(some.match(/^- \*\*replace\*\*/gm)).toHaveLength(50);
    const most = renderReport([many(5000, 30)], options);
    expect(most).toContain("| | and 4900 more | | |");
    const none = renderReport(
      Array.from({ length: 300 }, () => many(12, 1)),
      options,
    );
    expect(none).toContain("Too many changes to be shown here.");
    for (const page of [some, most, none]) {
      expect(page.length).toBeLessThanOrEqual(65_536);
      expect(page).toMatch(/\[The run\]/);
    }
  });
});
