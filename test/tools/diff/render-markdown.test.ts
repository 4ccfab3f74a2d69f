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

- delete \`aws_sns_topic.alerts\`
- **replace** (delete and create) \`aws_iam_role.server\`
  - \`name\`: \`a\\|b\` → \`c\` **forces replacement**
- create \`aws_sqs_queue.letters\`
- outputs: \`role (update)\`

### dev-dns

No changes.
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
