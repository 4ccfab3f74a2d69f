import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRepository, type RepositoryCopy } from "../support/repository-copy.ts";
import { startProcess } from "../support/start-process.ts";
import { runTool } from "./support/scratch-project.ts";

const LIST = "app/tools/index.ts";

describe("npm run new-tool", () => {
  let copy: RepositoryCopy;
  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => copy.remove());

  const newTool = (...args: string[]) => runTool(copy.root, "new-tool", args);
  /** What npm wrote; rejects with it when the script fails. */
  const npm = async (...args: string[]): Promise<string> => {
    const options = { cwd: copy.root, env: { PATH: process.env.PATH } };
    const failed = (error: { stdout: string }) =>
      Promise.reject(new Error(`npm ${args.join(" ")}: ${error.stdout}`));
    return (await promisify(execFile)("npm", args, options).catch(failed)).stdout;
  };

  it("writes a tool that tests and checks pass at once, and that clients can call", async () => {
    expect(await newTool("word-count")).toMatchObject({ exitCode: 0, stderr: "" });
    const other = await newTool("sha_256", "--json");
    expect(JSON.parse(other.stdout)).toEqual({
      name: "sha_256",
      tool: "app/tools/sha-256.ts",
      test: "test/tools/sha-256.test.ts",
      list: LIST,
    });
    const tests = ["test/tools/word-count.test.ts", "test/tools/sha-256.test.ts"];
    const [test] = await Promise.all([
      npm("test", "--", ...tests, "--reporter=json"),
      npm("run", "check"),
      callFromClient(),
    ]);
    expect(JSON.parse(test.slice(test.indexOf("{")))).toMatchObject({
      numPassedTests: 4,
      numFailedTests: 0,
    });
  }, 180_000);

  async function callFromClient(): Promise<void> {
    const server = startProcess([copy.path("app/main.ts")], { PORT: "0", METRICS_PORT: "0" });
    const [, url = ""] = await server.waitForStderr(/MCP client to (\S+);/);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).slice(-2)).toEqual(["word_count", "sha_256"]);
    const result = await client.callTool({ name: "word_count", arguments: { text: "four" } });
    expect(result.structuredContent).toEqual({ characters: 4 });
    await client.close();
    await server.kill();
  }

  it.each([
    [["process_data"], "process_data is taken: there is app/tools/process-data.ts; choose another name"],
    [["deploy"], "deploy is taken: there is test/tools/deploy.test.ts; choose another name"],
    [["define-tool"], "defineTool means something else in app/tools; choose another name"],
    [["tools"], "tools means something else in app/tools; choose another name"],
    [["Word"], '"Word" is no name for a tool; it takes lower-case letters and digits'],
    [[], "which name? usage: npm run new-tool -- <name> [options]"],
  ])("refuses %j and writes nothing", async (args, message) => {
    const before = readFileSync(copy.path(LIST), "utf8");
    const run = await newTool(...args);
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain(`new-tool: ${message}`);
    expect(readFileSync(copy.path(LIST), "utf8")).toBe(before);
    for (const name of ["define-tool", "tools", "Word"]) {
      expect(existsSync(copy.path(`app/tools/${name}.ts`))).toBe(false);
    }
  });
});
