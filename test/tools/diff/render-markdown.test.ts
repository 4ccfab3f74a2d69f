import { describe, expect, it } from "vitest";
import { renderMarkdown } from "../../../tools/diff/render-markdown.ts";
import { type DiffSummary, exitCodeOf, type StackDiff } from "../../../tools/diff/summary.ts";

const summaryOf = (...stacks: StackDiff[]): DiffSummary => ({
  environment: "dev",
  comparison: { kind: "plan" },
  stacks,
});

const changed: StackDiff = {
  stack: "dev-aws",
  status: "planned",
  changes: [
    { address: "aws_sns_topic.alerts", action: "delete", attributes: [] },
    {
      address: "aws_iam_role.server",
      action: "replace",
      attributes: [{ path: "name", before: "a|b", after: "c", forcesReplacement: true }],
    },
    { address: "aws_sqs_queue.letters", action: "create", attributes: [] },
  ],
  outputs: ["role (update)"],
};
const same: StackDiff = { stack: "dev-dns", status: "planned", changes: [], outputs: [] };

describe("renderMarkdown", () => {
  it("shows what is lost first, then each stack", () => {
    expect(renderMarkdown(summaryOf(changed, same))).toBe(`## Changes to \`dev\`

1 to delete, 1 to replace, 1 to create.

### ⚠️ Deletions and replacements

| | resource | stack | because of |
|---|---|---|---|
| delete | \`aws_sns_topic.alerts\` | dev-aws |  |
| replace | \`aws_iam_role.server\` | dev-aws | \`name\` |

### dev-aws

- **delete** \`aws_sns_topic.alerts\`
- **replace** \`aws_iam_role.server\`
  - \`name\`: \`a|b\` → \`c\` **forces replacement**
- create \`aws_sqs_queue.letters\`
- outputs: \`role (update)\`

No changes: dev-dns.
`);
  });

  it("says that nothing changes", () => {
    expect(renderMarkdown(summaryOf(same))).toContain("\n\nNo changes.\n");
  });

  it("says so when only outputs change", () => {
    expect(renderMarkdown(summaryOf({ ...same, outputs: ["url (update)"] }))).toContain(
      "Only outputs change.",
    );
  });

  it("says what an offline comparison cannot know", () => {
    const markdown = renderMarkdown({ ...summaryOf(same), comparison: { kind: "offline", base: "main" } });
    expect(markdown).toContain("compared with those of `main`");
    expect(markdown).toContain("whether an update needs a replacement is not known");
  });

  it("names stacks that were not compared", () => {
    const markdown = renderMarkdown(
      summaryOf({ stack: "dev-dns", status: "failed", message: "Error: no" }, changed),
    );
    expect(markdown).toContain("1 of 2 stacks not compared.");
    expect(markdown).toContain("### dev-dns\n\nCould not be planned:\n\n```text\nError: no\n```");
  });
});

describe("what a summary holds", () => {
  const hostile = "`` ``` \n# <img src=x> @everyone [a](http://b) | c";

  it("stays text wherever it stands", () => {
    const markdown = renderMarkdown(
      summaryOf(
        {
          ...changed,
          changes: [
            { address: hostile, name: hostile, action: "delete", attributes: [], reason: hostile },
            {
              address: "a.b",
              action: "update",
              attributes: [{ path: hostile, before: hostile, after: hostile, forcesReplacement: false }],
            },
          ],
          outputs: [hostile],
        },
        { stack: "dev-dns", status: "failed", message: `${hostile}\n\`\`\`\n# out` },
        { stack: "dev-google", status: "state-missing", message: hostile },
      ),
    );
    // Without code, nothing is left that Markdown or HTML would act on.
    const outside = markdown
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "")
      .replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/(?<!\\)<img|(?<!\\)@everyone|(?<!\\)\[a|^# /m);
    const rows = markdown.split("\n").filter((line) => line.startsWith("| delete"));
    expect(rows.map((row) => row.match(/(?<!\\)\|/g)?.length)).toEqual([5]);
  });
});

describe("exitCodeOf", () => {
  it.each([
    [0, [same]],
    [2, [same, changed]],
    [2, [{ stack: "s", status: "producer-missing", message: "" }]],
    [1, [changed, { stack: "s", status: "state-missing", message: "" }]],
    [1, [changed, { stack: "s", status: "failed", message: "" }]],
  ] as const)("is %i", (code, stacks) => {
    expect(exitCodeOf(summaryOf(...stacks))).toBe(code);
  });
});
