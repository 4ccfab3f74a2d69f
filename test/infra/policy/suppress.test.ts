import { describe, expect, it } from "vitest";
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group";
import { suppress } from "../../../infra/policy/suppress.ts";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

const reason = "Holds nothing but test data for a day";

describe("suppress", () => {
  it("silences one rule on one resource, and checkov's checks of the same", () => {
    const stack = stackUnderTest();
    const group = new CloudwatchLogGroup(stack, "group", { name: "g" });
    new CloudwatchLogGroup(stack, "other", { name: "o" });
    suppress(group, "log-retention", reason);
    suppress(group, "CKV_AWS_338", `${reason}, so no year`);
    expect(violationsOf("log-retention", stack).map((line) => line.split(" ")[0])).toEqual([
      "dev-test/other",
      "dev-test/other",
    ]);
    expect(stack.toTerraform().resource.aws_cloudwatch_log_group.group["//"]).toMatchObject({
      policy: { skip: [{ id: "log-retention", comment: reason }] },
      checkov: {
        skip: [
          { id: "CKV_AWS_66", comment: reason },
          { id: "CKV_AWS_158", comment: reason },
          { id: "CKV_AWS_338", comment: `${reason}, so no year` },
        ],
      },
    });
  });

  it("silences a rule on all resources of a stack", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "g" });
    suppress(stack, "log-retention", reason);
    expect(violationsOf("log-retention", stack)).toEqual([]);
  });

  it.each(["", "   ", "not needed"])("refuses the reason %j", (short) => {
    const group = new CloudwatchLogGroup(stackUnderTest(), "group", { name: "g" });
    expect(() => suppress(group, "log-retention", short)).toThrow(
      new RangeError(
        `Cannot suppress "log-retention" on dev-test/group: the reason is "${short.trim()}". ` +
          "Write why the rule does not apply here, in at least 20 characters.",
      ),
    );
  });

  it("refuses a rule that does not exist and lists those that do", () => {
    const group = new CloudwatchLogGroup(stackUnderTest(), "group", { name: "g" });
    // @ts-expect-error A misspelt rule does not compile either.
    expect(() => suppress(group, "log-retension", reason)).toThrow(
      /^Cannot suppress "log-retension" on dev-test\/group: there is no such rule\. Give .* one of: stack-name, .*log-retention/,
    );
  });
});
