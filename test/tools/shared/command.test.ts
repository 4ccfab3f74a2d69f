import { describe, expect, it } from "vitest";
import { type CommandDefinition, helpText, parseCommandLine } from "../../../tools/shared/command.ts";
import { UsageFailure } from "../../../tools/shared/failure.ts";

const definition: CommandDefinition<"json" | "base" | "scope"> = {
  name: "diff",
  about: "Compares.",
  environment: "required",
  options: {
    json: { about: "as JSON" },
    base: { value: "commit", about: "with what" },
    scope: { value: "scope", about: "for what", repeatable: true },
  },
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
        other: undefined,
        argument: "",
        flags: { json: true, base: true, scope: false },
        values: { json: undefined, base: "main", scope: undefined },
        lists: { json: [], base: ["main"], scope: [] },
      });
    }
  });

  it("leaves out what is not given", () => {
    expect(parseCommandLine(definition, [])).toEqual({
      environment: undefined,
      other: undefined,
      argument: "",
      flags: { json: false, base: false, scope: false },
      values: { json: undefined, base: undefined, scope: undefined },
      lists: { json: [], base: [], scope: [] },
    });
  });

  it("reads the argument of a command that is about something else, and asks for it", () => {
    const client = { ...definition, name: "api-key", environment: "none", argument: "client" } as const;
    expect(parseCommandLine(client, ["ci"])).toMatchObject({ environment: undefined, argument: "ci" });
    expect(() => parseCommandLine(client, [])).toThrow(
      new UsageFailure("which client? usage: npm run api-key -- <client> [options]"),
    );
  });

  it("reads a second environment for a command that takes two", () => {
    const promote = { ...definition, name: "promote", environment: "one-or-two" } as const;
    expect(parseCommandLine(promote, ["staging", "prod"])).toMatchObject({
      environment: "staging",
      other: "prod",
    });
    expect(() => parseCommandLine(promote, ["dev", "staging", "prod"])).toThrow(
      new UsageFailure(
        'unexpected argument "prod"; usage: npm run promote -- <environment> [environment] [options]',
      ),
    );
  });

  it("keeps every value of an option that may be repeated", () => {
    const { lists } = parseCommandLine(definition, ["--scope", "a", "--scope=b"]);
    expect(lists.scope).toEqual(["a", "b"]);
  });

  it.each([
    [["--jsn"], "unknown option --jsn; valid ones are --json, --base, --scope, --help"],
    [["-j"], "unknown option -j; valid ones are --json, --base, --scope, --help"],
    [["--base"], "--base takes a value: --base <commit>"],
    [["--base", "--json"], "--base takes a value: --base <commit>"],
    [["--json=yes"], "--json takes no value"],
    [["--base", "a", "--base", "b"], "--base is given twice; usage: npm run diff -- <environment> [options]"],
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
  --scope <scope>  for what
  --help           show this

Exit codes:
  0   same

More to say.
`);
  });
});
