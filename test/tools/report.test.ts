import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DiffSummary, StackDiff } from "../../tools/diff/summary.ts";
import { readSummaries } from "../../tools/report/read-summaries.ts";
import { runTool } from "./support/scratch-project.ts";
import { startGithub } from "./support/start-github.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const same: StackDiff = { stack: "dev-aws", status: "planned", changes: [], outputs: [] };
const summary = (environment: string): DiffSummary => ({
  environment,
  comparison: { kind: "plan" },
  stacks: [same],
});
const report = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runTool(process.cwd(), "report", args, { env: { GITHUB_TOKEN: undefined, ...env } });

/** A folder as the jobs of a matrix leave it, one folder each. */
function folderOf(...summaries: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [index, summary] of summaries.entries()) {
    mkdirSync(join(folder, `diff-${index}`));
    writeFileSync(join(folder, `diff-${index}`, "environment.json"), JSON.stringify(summary));
  }
  return folder;
}

describe("npm run report", () => {
  it("prints one page of all environments", async () => {
    const run = await report(["--from", folderOf(summary("prod"), summary("dev"))]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(/^## Changes\n\nNo changes: `dev`, `prod`\.\n/);
  });

  it("writes the comment of a pull request with what a workflow has", async () => {
    const github = await startGithub();
    github.pulls.push({ id: 7, number: 7, user: { login: "someone" }, body: "", head: { sha: COMMIT } });
    const args = ["--from", folderOf(summary("dev")), "--head", "someone:branch", "--commit", COMMIT];
    const run = await report(args, {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_REPOSITORY: "acme/mcp",
      GITHUB_TOKEN: "token",
      RUN_URL: "https://github.com/acme/mcp/actions/runs/1",
    });
    expect(run).toMatchObject({ exitCode: 0, stdout: "", stderr: "Wrote the comment on #7.\n" });
    expect(github.comments.get(7)?.[0]?.body).toMatch(/\[The run\]\(https:.*\/runs\/1\)/);
  });

  it("says what must be set to write", async () => {
    const run = await report(["--from", folderOf(summary("dev")), "--drift"]);
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: "report: GITHUB_REPOSITORY and GITHUB_TOKEN must be set\n",
    });
  });

  it("refuses to comment without the commit", async () => {
    const run = await report(["--head", "someone:branch"]);
    expect(run).toMatchObject({ exitCode: 64, stderr: "report: --head and --commit go together\n" });
  });
});

describe("readSummaries", () => {
  it("keeps the order of promotion, environments that are not known here last", () => {
    const folder = folderOf(summary("new-one"), summary("prod"), summary("dev"));
    expect(readSummaries(folder).map(({ environment }) => environment)).toEqual(["dev", "prod", "new-one"]);
  });

  it.each([
    ["a field that is missing", { environment: "dev", comparison: { kind: "plan" } }, "stacks"],
    ["a field that nobody knows", { ...summary("dev"), html: "<script>" }, "html"],
    ["a name that is none", { ...summary("dev"), environment: "</b><img>" }, "environment"],
    [
      "a text without end",
      { ...summary("dev"), comparison: { kind: "offline", base: "x".repeat(20_001) } },
      "base",
    ],
  ])("refuses %s", (_, written, named) => {
    expect(() => readSummaries(folderOf(written))).toThrow(
      /environment\.json is not a summary of npm run diff:\n/,
    );
    expect(() => readSummaries(folderOf(written))).toThrow(named);
  });

  it("refuses a file that no environment makes", () => {
    const stacks = Array.from({ length: 300 }, () => ({
      stack: "s",
      status: "failed",
      message: "x".repeat(20_000),
    }));
    expect(() => readSummaries(folderOf({ ...summary("dev"), stacks }))).toThrow(
      "is larger than 5000000 bytes",
    );
  });

  it("says so when there is none", () => {
    expect(() => readSummaries(folderOf())).toThrow("holds no summary of npm run diff");
    expect(() => readSummaries("no/such/folder")).toThrow("there is no folder no/such/folder");
  });
});
