import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group";
import { AwsProvider } from "#aws/provider";
import { App, Aspects, type IAspect, TerraformStack, Testing } from "#tf";
import { applyPolicies, findViolations } from "../../../infra/policy/apply-policies.ts";
import { environments, stackUnderTest } from "./support/stack-under-test.ts";

const TWO_VIOLATIONS =
  "dev-test/group (aws_cloudwatch_log_group.group): log-retention: retention_in_days is unset. Fix: set it to at least 1.";

describe("applyPolicies", () => {
  it("makes the synthesis of a stack fail with every violation", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "g" });
    applyPolicies(stack, environments);
    expect(() => Testing.fullSynth(stack)).toThrow(
      "2 violations of the rules in infra/policy:\n" +
        `  ${TWO_VIOLATIONS}\n` +
        "  dev-test/group (aws_cloudwatch_log_group.group): log-retention: it has no key of ours. " +
        "Fix: set kms_key_id to the ARN of an aws_kms_key.\n" +
        "Fix what they name, or suppress(resource, rule, reason) where a rule does not apply.",
    );
  });

  it("reports all stacks of an app together and writes no manifest", () => {
    const outdir = mkdtempSync(join(tmpdir(), "policies-"));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const app = new App({ stackTraces: false, outdir });
    for (const name of ["one", "two"]) new TerraformStack(app, name);
    applyPolicies(app, environments);
    expect(() => app.synth()).toThrow(/^4 violations.*one: stack-name: .*two: stack-name: /s);
    expect(existsSync(join(outdir, "manifest.json"))).toBe(false);
  });

  it("names a resource of an app by its construct, and looks at what overrides made of it", () => {
    const outdir = mkdtempSync(join(tmpdir(), "policies-"));
    onTestFinished(() => rmSync(outdir, { recursive: true }));
    const app = new App({ stackTraces: false, outdir });
    const stack = new TerraformStack(app, "dev-test");
    new AwsProvider(stack, "aws", { region: "eu-west-1" });
    const group = new CloudwatchLogGroup(stack, "group", { name: "g", retentionInDays: 30 });
    group.addOverride("retention_in_days", 0);
    applyPolicies(app, environments);
    expect(() => app.synth()).toThrow("dev-test/group (aws_cloudwatch_log_group.group): log-retention: ");
  });

  it("looks at what Aspects and overrides made of a resource", () => {
    const stack = stackUnderTest();
    const group = new CloudwatchLogGroup(stack, "group", { name: "g" });
    group.addOverride("kms_key_id", "k");
    const retain: IAspect = {
      visit: (node) => {
        if (node instanceof CloudwatchLogGroup) node.retentionInDays = 30;
      },
    };
    Aspects.of(stack).add(retain);
    applyPolicies(stack, environments);
    expect(() => Testing.fullSynth(stack)).not.toThrow();
  });

  it("finds the same violations however often it looks", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "g" });
    expect(findViolations(stack, environments)).toEqual(findViolations(stack, environments));
  });
});
