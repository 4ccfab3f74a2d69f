import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ScratchProject } from "./support/scratch-project.ts";

const TIMEOUT_MS = 60_000;

describe("npm run synth", { timeout: TIMEOUT_MS }, () => {
  it("writes the stacks of one environment without Terraform", async () => {
    const project = new ScratchProject();
    const run = await project.run("synth", ["staging"], {
      env: { PATH: project.addPrograms({}) + nodePath() },
    });
    expect(run).toMatchObject({ exitCode: 0, stderr: "Synthesizing staging …\n" });
    const names = run.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(expect.arrayContaining(["staging-foundation", "staging-google"]));
    for (const name of names) expect(name).toMatch(/^staging-/);
  });

  it("refuses a stack that breaks a rule, in words, and leaves no manifest to deploy from", async () => {
    const project = new ScratchProject("broken-rule.ts");
    const run = await project.run("synth");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe(
      "Synthesizing all environments …\n" +
        "synth: the stacks cannot be synthesized.\n" +
        "One violation of the rules in infra/policy:\n" +
        "  dev-aws/log (aws_cloudwatch_log_group.log): log-retention: it has no key of ours. " +
        "Fix: set kms_key_id to the ARN of an aws_kms_key.\n" +
        "Fix what they name, or suppress(resource, rule, reason) where a rule does not apply.\n",
    );
    expect(existsSync(join(project.root, "cdktf.out", "manifest.json"))).toBe(false);
  });

  it("names the bad field of an environment", async () => {
    const project = new ScratchProject();
    const run = await project.run("synth", [], { env: { DEV_STATE_BUCKET: "Upper_Case" } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "stacks/environments/dev.ts does not describe an environment:\n  state.bucket: ",
    );
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });
});

/** Where Node and the packages' programs are, and nothing else. */
function nodePath(): string {
  return `:${join(process.cwd(), "node_modules", ".bin")}:/usr/bin:/bin`;
}
