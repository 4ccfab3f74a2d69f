import { describe, expect, it } from "vitest";
import type { StackDiff } from "../../../tools/diff/summary.ts";
import { writeDriftIssue } from "../../../tools/report/write-drift-issue.ts";
import { type GithubStandIn, startGithub } from "../support/start-github.ts";

const changed: StackDiff = {
  stack: "dev-aws",
  status: "planned",
  changes: [{ address: "aws_sns_topic.alerts", action: "delete", attributes: [] }],
  outputs: [],
};
const same: StackDiff = { ...changed, changes: [] };
const failed: StackDiff = { stack: "dev-google", status: "failed", message: "Error: no" };
const write = (github: GithubStandIn, ...stacks: StackDiff[]) =>
  writeDriftIssue(github.client, "page", {
    summaries: [{ environment: "dev", comparison: { kind: "plan" }, stacks }],
    absent: [],
  });

describe("writeDriftIssue", () => {
  it("opens one issue, changes it, and closes it when the drift is gone", async () => {
    const github = await startGithub();
    expect(await write(github, same)).toBe("No drift, and no issue about it.");
    expect(await write(github, changed)).toBe("Opened an issue.");
    expect(await write(github, changed)).toBe("Updated #1.");
    expect(github.issues).toMatchObject([
      { state: "open", title: "What is deployed differs from the default branch" },
    ]);
    expect(await write(github, same)).toBe("Closed #1.");
    expect(github.changes).toEqual([
      "POST issues",
      "PATCH issues/1",
      "POST issues/1/comments",
      "PATCH issues/1",
    ]);
    expect(await write(github, changed)).toBe("Opened an issue.");
    expect(github.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
  });

  it("leaves the issue as it is when a plan failed", async () => {
    const github = await startGithub();
    await write(github, changed);
    expect(await write(github, same, failed)).toBe(
      "Some stacks could not be planned; the issue is left as it is.",
    );
    expect(github.changes).toEqual(["POST issues"]);
  });

  it("leaves the issue as it is when an environment left no summary", async () => {
    const github = await startGithub();
    await write(github, changed);
    await writeDriftIssue(github.client, "page", { summaries: [], absent: ["prod"] });
    expect(github.issues).toMatchObject([{ state: "open" }]);
  });

  it("reports what changes even where another plan failed", async () => {
    const github = await startGithub();
    expect(await write(github, failed, changed)).toBe("Opened an issue.");
  });
});
