import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRepository, type RepositoryCopy } from "../support/repository-copy.ts";
import { runTool } from "./support/scratch-project.ts";

const LIST = "stacks/environments/index.ts";

describe("npm run new-environment", () => {
  let copy: RepositoryCopy;
  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => copy.remove());

  const newEnvironment = (...args: string[]) => runTool(copy.root, "new-environment", args);
  const read = (path: string) => readFileSync(copy.path(path), "utf8");
  /** Runs a program of the repository's packages; rejects with what it wrote when it fails. */
  const run = async (program: string, ...args: string[]): Promise<string> => {
    const failed = (error: { stdout: string }) => Promise.reject(new Error(`${program}: ${error.stdout}`));
    const path = copy.path(`node_modules/.bin/${program}`);
    return (await promisify(execFile)(path, args, { cwd: copy.root }).catch(failed)).stdout;
  };

  it("writes environments that checks, synth and the tests on environments take at once", async () => {
    expect(await newEnvironment("qa", "--from", "dev")).toMatchObject({ exitCode: 0, stderr: "" });
    const other = await newEnvironment("load-test", "--from", "prod", "--json");
    expect(JSON.parse(other.stdout)).toEqual({
      name: "load-test",
      from: "prod",
      file: "stacks/environments/load-test.ts",
      list: LIST,
    });
    expect(read(LIST)).toContain("[dev, qa, staging, prod, loadTest, cluster]");
    const [synth] = await Promise.all([
      runTool(copy.root, "synth", ["load-test"]),
      run("tsc", "--noEmit", "-p", "."),
      run("biome", "check", "stacks"),
      run("vitest", "run", "test/stacks/environments", "test/workflows"),
    ]);
    expect(synth).toMatchObject({ exitCode: 0 });
    const workflows = await runTool(copy.root, "environments", ["--json"]);
    const names = (JSON.parse(workflows.stdout) as readonly { environment: string }[]).map(
      (one) => one.environment,
    );
    expect(names).toEqual(["dev", "qa", "staging", "prod", "load-test", "cluster"]);
  }, 180_000);

  it.each([
    [["prod", "--from", "dev"], "prod is taken: there is stacks/environments/prod.ts; choose another name"],
    [["base", "--from", "dev"], "base is taken: there is stacks/environments/base.ts; choose another name"],
    [["repository", "--from", "dev"], "repository means something else in stacks/environments"],
    [["definitions", "--from", "dev"], "definitions means something else in stacks/environments"],
    [["Qa", "--from", "dev"], '"Qa" is no name for an environment; it takes 2 to 12 lower-case letters'],
    [["a-name-too-long", "--from", "dev"], "2 to 12 lower-case letters, digits and hyphens"],
    [["class", "--from", "dev"], "class is a word of the language"],
    [["new1", "--from", "nowhere"], 'there is no environment "nowhere"; valid ones are dev'],
    [["new1"], "made from which one? --from <environment>"],
    [[], "which name? usage: npm run new-environment -- <name> [options]"],
  ])("refuses %j and writes nothing", async (args, message) => {
    const before = read(LIST);
    const run = await newEnvironment(...args);
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(message);
    expect(read(LIST)).toBe(before);
    for (const name of ["repository", "definitions", "Qa", "class", "new1"]) {
      expect(existsSync(copy.path(`stacks/environments/${name}.ts`))).toBe(false);
    }
  });
});
