import { describe, expect, it } from "vitest";
import { type CommandDefinition, helpText, parseCommandLine } from "../../../tools/shared/command.ts";
import { UsageFailure } from "../../../tools/shared/failure.ts";

const definition: CommandDefinition<"json" | "base"> = {
  name: "diff",
  about: "Compares.",
  environment: "required",
  options: { json: { about: "as JSON" }, base: { value: "commit", about: "with what" } },
  exits: ["0   same"],
  notes: ["More to say."],
};

describe("parseCommandLine", () => {
  it("reads an environment, switches and values in any order", () => {
    for (const args of [
      ["dev", "--json", "--base", "main"],
      ["--base=main", "--json", "dev"],
    ]) {
      expect(parseCommandLine(definition, args)).toEqual({
        environment: "dev",
        flags: { json: true, base: true },
        values: { json: undefined, base: "main" },
      });
    }
  });

  it("leaves out what is not given", () => {
    expect(parseCommandLine(definition, [])).toEqual({
      environment: undefined,
      flags: { json: false, base: false },
      values: { json: undefined, base: undefined },
    });
  });

  it.each([
    [["--jsn"], "unknown option --jsn; valid ones are --json, --base, --help"],
    [["-j"], "unknown option -j; valid ones are --json, --base, --help"],
    [["--base"], "--base takes a value: --base <commit>"],
    [["--base", "--json"], "--base takes a value: --base <commit>"],
    [["--json=yes"], "--json takes no value"],
    [["dev", "prod"], 'unexpected argument "prod"; usage: npm run diff -- <environment> [options]'],
  ])("refuses %j", (args, message) => {
    expect(() => parseCommandLine(definition, args)).toThrow(new UsageFailure(message));
  });
});

describe("helpText", () => {
  it("shows the usage, the options, the exit codes and the notes", () => {
    expect(helpText(definition)).toBe(`Compares.

usage: npm run diff -- <environment> [options]

Options:
  --json           as JSON
  --base <commit>  with what
  --help           show this

Exit codes:
  0   same

More to say.
`);
  });
});
