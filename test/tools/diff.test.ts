import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ownIdentifiers } from "./support/own-identifiers.ts";
import { runTool, ScratchProject } from "./support/scratch-project.ts";
import { hasAwsProvider, hasTerraform } from "./support/terraform.ts";

const TIMEOUT_MS = 180_000;
/** What `@cdktf/provider-aws` pins. */
const AWS_VERSION = "6.25.0";
/** What is deployed by hand names its images too. */
const identifiers = {
  ...ownIdentifiers,
  DEV_IMAGES: `server=sha256:${"2".repeat(64)},lambda=sha256:${"3".repeat(64)}`,
};

describe("npm run diff", { timeout: TIMEOUT_MS }, () => {
  it("says what to install when Terraform is not there", async () => {
    const project = new ScratchProject();
    const run = await project.run("diff", ["dev"], { env: { PATH: project.addPrograms({}) } });
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr:
        "diff: terraform is not on PATH; install Terraform 1.11 or later " +
        "(https://developer.hashicorp.com/terraform/install) and run this again\n",
    });
  });

  it("refuses a Terraform that is too old", async () => {
    const project = new ScratchProject();
    const PATH = project.addPrograms({ terraform: `console.log('{"terraform_version":"1.10.5"}')` });
    const run = await project.run("diff", ["dev"], { env: { PATH } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^diff: terraform 1\.10\.5 is too old; install Terraform 1\.11 or later /);
  });

  it.each(["version", "init"])("ends terraform %s on Ctrl-C and exits with 130", async (hanging) => {
    const project = new ScratchProject("two-stacks.ts");
    const pidFile = join(project.root, "pid");
    const PATH = `${project.addPrograms({ terraform: hangingTerraform(hanging, pidFile) })}:${process.env["PATH"]}`;
    const run = await project.run("diff", ["dev"], {
      env: { PATH },
      onStart: async (child) => {
        while (!existsSync(pidFile)) await sleep(20);
        child.kill("SIGINT");
      },
    });
    expect(run.exitCode).toBe(130);
    expect(run.stderr).toMatch(/(^|\n)diff: interrupted\n$/);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it("compares with another commit offline, without Terraform or credentials", async () => {
    const project = new ScratchProject();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: project.root });
    git("init", "--quiet");
    git("add", "app", "infra", "stacks", "cdktf.json", "package.json");
    git("commit", "--quiet", "--message", "before");
    const file = join(project.root, "stacks/environments/dev.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("maxInstances: 2", "maxInstances: 3"));

    const run = await project.run("diff", ["dev", "--offline", "--base", "HEAD"]);
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain("1 to update.");
    expect(run.stdout).toContain("compared with those of `HEAD`");
    expect(run.stdout).toMatch(/template\.scaling\.max_instance_count`: `2` → `3`/);

    git("commit", "--quiet", "--all", "--message", "after");
    const none = await project.run("diff", ["dev", "--offline", "--base", "HEAD", "--json"]);
    expect(none.exitCode).toBe(0);
    expect(JSON.parse(none.stdout)).toMatchObject({ comparison: { kind: "offline", base: "HEAD" } });
  });

  it("names a base that is not there", async () => {
    const run = await runTool(process.cwd(), "diff", ["dev", "--base", "no-such-branch"]);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: 'diff: --base: there is no commit "no-such-branch" here; fetch it, or give another\n',
    });
  });

  it.skipIf(!hasTerraform())(
    "follows an environment from nothing to its end with the real programs",
    async () => {
      const project = new ScratchProject("two-stacks.ts");
      const options = (version: string) => ({
        env: { ...identifiers, VERSION: version, TF_CLI_CONFIG_FILE: undefined },
      });

      const first = await project.run("diff", ["dev"], options("1"));
      expect(first.exitCode).toBe(2);
      expect(first.stdout).toContain("3 to create, 1 of 2 stacks not compared.");
      expect(first.stdout).toContain(
        "### dev-consumer\n\nNot planned: it reads from dev-producer, which was not deployed yet.",
      );

      const producer = await project.run("deploy", ["dev", "--yes", "--stack", "dev-producer"], options("1"));
      expect(producer).toMatchObject({ exitCode: 0 });
      const consumer = await project.run("diff", ["dev", "--json"], options("1"));
      expect(JSON.parse(consumer.stdout).stacks).toMatchObject([
        { stack: "dev-producer", changes: [] },
        { stack: "dev-consumer", changes: [{ action: "create", address: "terraform_data.reader" }] },
      ]);

      const deployed = await project.run("deploy", ["dev", "--yes"], options("1"));
      expect(deployed).toMatchObject({ exitCode: 0 });
      expect(await project.run("diff", ["dev"], options("1"))).toMatchObject({ exitCode: 0 });

      const second = await project.run("diff", ["dev", "--json"], options("2"));
      expect(second.exitCode).toBe(2);
      const summary = JSON.parse(second.stdout);
      expect(
        summary.stacks[0].changes.map(
          ({ action, address }: { action: string; address: string }) => `${action} ${address}`,
        ),
      ).toEqual([
        "delete terraform_data.old",
        "replace terraform_data.server",
        "update terraform_data.secret",
      ]);
      const markdown = readFileSync(join(project.root, "cdktf.out/diff/dev.md"), "utf8");
      expect(markdown).toMatch(
        /^\| replace, .* \| `terraform_data\.server` \| dev-producer \| `triggers_replace` \|$/m,
      );
      for (const text of [second.stdout, second.stderr, markdown]) expect(text).not.toContain("hunter");

      const destroyed = await project.run("destroy", ["dev", "--yes"], options("1"));
      expect(destroyed).toMatchObject({ exitCode: 0 });
    },
  );

  it.skipIf(!hasAwsProvider(AWS_VERSION))("plans a stack with the real AWS provider", async () => {
    const run = await new ScratchProject("aws-stack.ts").run("diff", ["dev"]);
    expect(run.stdout).toBe(
      "## Changes to `dev`\n\n2 to create.\n\n### dev-aws\n\n" +
        "- create `aws_cloudwatch_log_group.log` “/mcp/dev”\n- create `aws_sns_topic.alerts` “mcp-dev-alerts”\n",
    );
    expect(run.exitCode).toBe(2);
  });
});

/** A Terraform that never comes back from one of its commands, and says which process it is. */
function hangingTerraform(command: string, pidFile: string): string {
  return `import { writeFileSync } from "node:fs";
if (process.argv[2] === ${JSON.stringify(command)}) {
  writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
  setInterval(() => {}, 1000);
} else console.log('{"terraform_version":"1.11.4"}');`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
