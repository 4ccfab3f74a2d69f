import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { ScratchProject } from "./support/scratch-project.ts";

const environmentNames = resolveEnvironments({})
  .map(({ name }) => name)
  .join(", ");
const TERRAFORM = `console.log('{"terraform_version":"1.11.4"}')`;

describe.each(["promote", "rollback", "status"])("npm run %s", (command) => {
  it("names the environments there are", async () => {
    const run = await new ScratchProject().run(command, ["nowhere", "--json"]);
    expect(run).toEqual({
      exitCode: 64,
      stdout: "",
      stderr: `${command}: there is no environment "nowhere"; valid ones are ${environmentNames}\n`,
    });
  });
});

describe.each(["deploy", "promote", "rollback"])("npm run %s", (command) => {
  it("refuses placeholders by name, and not its own images'", async () => {
    const run = await new ScratchProject().run(command, ["prod"]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      `${command}: prod still has placeholders:\n  REPOSITORY is "placeholder-owner/`,
    );
    expect(run.stderr).not.toContain("PROD_IMAGES");
  });
});

describe("npm run promote", { timeout: 30_000 }, () => {
  it("refuses the placeholders of where the images come from, too", async () => {
    const run = await new ScratchProject().run("promote", ["staging", "prod", "--yes"]);
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("promote: staging still has placeholders:\n");
  });

  it("wants two different environments", async () => {
    const run = await new ScratchProject().run("promote", ["prod", "prod"]);
    expect(run).toMatchObject({
      exitCode: 64,
      stderr: "promote: give two environments, or one to end its canary\n",
    });
  });
});

describe("npm run status", { timeout: 30_000 }, () => {
  it("shows what cannot be read or reached, without a stack trace, and is not healthy", async () => {
    const project = new ScratchProject();
    // Knows its version and nothing else.
    const script = `if (process.argv[2] === "version") ${TERRAFORM}; else process.exit(1);`;
    const PATH = `${project.addPrograms({ terraform: script })}:${process.env["PATH"]}`;
    const run = await project.run("status", ["dev"], {
      env: { PATH, DEV_DOMAIN: "mcp.dev.invalid", DEV_DNS_ZONE: "dev.invalid" },
    });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("dev · mcp.dev.invalid · NOT HEALTHY\n");
    expect(run.stdout).toContain("google, primary  unknown: its state cannot be read\n");
    expect(run.stdout).toContain("dns              no answer: ");
    expect(run.stdout).toContain("dev-foundation\n  the state cannot be read: terraform said nothing\n");
    expect(run.stdout + run.stderr).not.toMatch(/^\s+at /m);
  });
});
