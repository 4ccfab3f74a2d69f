import { resolveEnvironments } from "../stacks/environments/index.ts";
import { Github } from "./report/github.ts";
import { readSummaries } from "./report/read-summaries.ts";
import { renderReport } from "./report/render-report.ts";
import { writeComment } from "./report/write-comment.ts";
import { writeDriftIssue } from "./report/write-drift-issue.ts";
import { runCommand } from "./shared/command.ts";
import { Failure, UsageFailure } from "./shared/failure.ts";
import { hasAccounts } from "./shared/has-accounts.ts";

await runCommand(
  {
    name: "report",
    about:
      "Puts what npm run diff found in several environments on one page: as the one comment of a pull request, as the\n" +
      "one issue about drift, or on standard output.",
    environment: "none",
    options: {
      from: {
        value: "folder",
        about: "where the summaries (<environment>.json) are; default: cdktf.out/diff",
      },
      head: { value: "owner:branch", about: "comment on the open pull request from this branch" },
      commit: { value: "sha", about: "with --head: only while this is the branch's last commit" },
      drift: { about: "open, update or close the issue about what is deployed and not in the repository" },
    },
    exits: ["0   written, or nothing to write to", "1   refused or failed", "64  wrong arguments"],
    notes: [
      "--head and --drift write to GITHUB_REPOSITORY with GITHUB_TOKEN, as a workflow has them; the token may write\n" +
        "pull requests or issues. What was written before is found again and changed.",
      "The summaries may be a fork's: they are checked, and whatever they hold is shown as text.",
    ],
  },
  async ({ flags, values }) => {
    const { head, commit } = values;
    if ((head === undefined) !== (commit === undefined))
      throw new UsageFailure("--head and --commit go together");
    if (head !== undefined && flags.drift) throw new UsageFailure("give --head or --drift, not both");
    const summaries = readSummaries(values.from ?? "cdktf.out/diff");
    const { RUN_URL: runUrl } = process.env;
    const there = summaries.map(({ environment }) => environment);
    const expected = resolveEnvironments(process.env).filter(hasAccounts);
    const absent = expected.map(({ name }) => name).filter((name) => !there.includes(name));
    const page = (title: string) => renderReport(summaries, { title, absent, ...(runUrl ? { runUrl } : {}) });
    if (head !== undefined && commit !== undefined) {
      progress(await writeComment(connect(), page("What this would change"), { head, commit }));
    } else if (flags.drift) {
      const title = "What a deployment of the default branch would change";
      progress(await writeDriftIssue(connect(), page(title), { summaries, absent }));
    } else {
      process.stdout.write(page("Changes"));
    }
    return 0;
  },
);

function connect(): Github {
  const { GITHUB_API_URL: apiUrl = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_TOKEN } = process.env;
  if (!GITHUB_REPOSITORY || !GITHUB_TOKEN)
    throw new Failure("GITHUB_REPOSITORY and GITHUB_TOKEN must be set");
  return new Github({ apiUrl, repository: GITHUB_REPOSITORY, token: GITHUB_TOKEN });
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
