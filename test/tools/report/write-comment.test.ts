import { describe, expect, it } from "vitest";
import { Github } from "../../../tools/report/github.ts";
import { writeComment } from "../../../tools/report/write-comment.ts";
import { type GithubStandIn, startGithub } from "../support/start-github.ts";

const target = { head: "someone:branch", commit: "0123456789abcdef0123456789abcdef01234567" };

async function withPullRequest(sha = target.commit): Promise<GithubStandIn> {
  const github = await startGithub();
  github.pulls.push({ id: 7, number: 7, user: { login: "someone" }, body: "", head: { sha } });
  return github;
}

describe("writeComment", () => {
  it("writes one comment and changes it from then on", async () => {
    const github = await withPullRequest();
    expect(await writeComment(github.client, "one", target)).toBe("Wrote the comment on #7.");
    expect(await writeComment(github.client, "two", target)).toBe("Updated the comment on #7.");
    expect(github.comments.get(7)).toMatchObject([{ body: "<!-- npm run report: changes -->\ntwo" }]);
  });

  it("finds its comment behind a hundred others, and leaves those alone that only look like it", async () => {
    const github = await withPullRequest();
    const body = "<!-- npm run report: changes -->\nSee what I found";
    const others = Array.from({ length: 130 }, (_, index) => ({
      id: index + 500,
      user: { login: "someone" },
      body,
    }));
    github.comments.set(7, [...others, { id: 900, user: { login: "github-actions[bot]" }, body }]);
    await writeComment(github.client, "page", target);
    expect(github.changes).toEqual(["PATCH issues/comments/900"]);
  });

  it("writes nothing when the branch has moved on", async () => {
    const github = await withPullRequest("f".repeat(40));
    expect(await writeComment(github.client, "page", target)).toBe(
      `No open pull request has ${target.commit} as its head.`,
    );
    expect(github.changes).toEqual([]);
  });

  it("says which request was refused", async () => {
    const { apiUrl } = await withPullRequest();
    const stranger = new Github({ apiUrl, repository: "acme/mcp", token: "other" });
    await expect(writeComment(stranger, "page", target)).rejects.toThrow(
      "GitHub answered 403 to GET pulls; the job's permissions do not allow it",
    );
  });
});
