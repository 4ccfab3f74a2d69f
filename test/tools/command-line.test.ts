import { describe, expect, it } from "vitest";
import { runTool } from "./support/scratch-project.ts";

const commands = ["synth", "doctor", "diff", "deploy", "destroy", "graph", "cdktn", "platform", "drill"];
const withEnvironment = ["synth", "doctor", "diff", "deploy", "destroy", "graph"];

describe("every command", { timeout: 30_000 }, () => {
  it.each(commands)("%s --help says how it is called and what its exit codes mean", async (command) => {
    const run = await runTool(process.cwd(), command, ["--help"]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain(`usage: npm run ${command} --`);
    expect(run.stdout).toMatch(/Exit codes:\n {2}0 {3}/);
  });

  it.each(commands)("%s answers an unknown option with one line and 64", async (command) => {
    const run = await runTool(process.cwd(), command, ["--ofline"]);
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toMatch(
      new RegExp(`^${command}: unknown option --ofline; valid ones are .*--help\\n$`),
    );
  });

  it.each(withEnvironment)(
    "%s answers an unknown environment with the valid ones and 64",
    async (command) => {
      const run = await runTool(process.cwd(), command, ["production"]);
      expect(run).toMatchObject({
        exitCode: 64,
        stdout: "",
        stderr: `${command}: there is no environment "production"; valid ones are dev, staging, prod\n`,
      });
    },
  );

  it.each(["diff", "deploy", "destroy"])("%s asks for an environment", async (command) => {
    const run = await runTool(process.cwd(), command);
    expect(run).toMatchObject({
      exitCode: 64,
      stderr: `${command}: which environment? Give one of dev, staging, prod\n`,
    });
  });
});
