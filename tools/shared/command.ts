import { parseArgs } from "node:util";
import { exitCodes, Failure, UsageFailure } from "./failure.ts";

export interface OptionDefinition {
  /** Name of the value in the help; an option without one is a switch. */
  readonly value?: string;
  readonly about: string;
  /** May be given several times. @default false */
  readonly repeatable?: boolean;
}

export interface CommandDefinition<Name extends string> {
  /** The npm script. */
  readonly name: string;
  readonly about: string;
  /** Whether the first argument names an environment; `one-or-two`: the second may name another. */
  readonly environment: "required" | "optional" | "one-or-two" | "none";
  /** What the one argument names where it is no environment; it must be given. */
  readonly argument?: string;
  readonly options: Readonly<Record<Name, OptionDefinition>>;
  /** What the exit codes mean, one line each. */
  readonly exits: readonly string[];
  /** More than the table of options can say; paragraphs. */
  readonly notes?: readonly string[];
}

export interface CommandInput<Name extends string> {
  readonly environment: string | undefined;
  /** The second one, where the command takes two. */
  readonly other: string | undefined;
  /** What stands for the definition's `argument`; empty where it has none. */
  readonly argument: string;
  readonly flags: Readonly<Record<Name, boolean>>;
  /** The last value of each option. */
  readonly values: Readonly<Record<Name, string | undefined>>;
  /** Every value of each option, in order. */
  readonly lists: Readonly<Record<Name, readonly string[]>>;
}

/**
 * Runs a command to its exit code: parses the arguments, answers `--help`, and turns failures into one message
 * without a stack trace (`DEBUG=1` shows it).
 */
export async function runCommand<Name extends string>(
  definition: CommandDefinition<Name>,
  action: (input: CommandInput<Name>) => Promise<number>,
): Promise<void> {
  try {
    const args = process.argv.slice(2);
    if (args.includes("--help") || args.includes("-h")) process.stdout.write(helpText(definition));
    else process.exitCode = await action(parseCommandLine(definition, args));
  } catch (error) {
    process.stderr.write(`${definition.name}: ${messageOf(error)}\n`);
    if (process.env["DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = error instanceof Failure ? error.exitCode : exitCodes.failed;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, missing] = /^Cannot find package '([^']+)'/.exec(error.message) ?? [];
  return missing === undefined
    ? error.message
    : `the package ${missing} is not installed; run npm ci, without --omit=dev`;
}

/**
 * Reads the arguments of a command.
 *
 * @throws {@link UsageFailure} on an unknown or incomplete option and on too many or too few arguments.
 */
export function parseCommandLine<Name extends string>(
  definition: CommandDefinition<Name>,
  args: readonly string[],
): CommandInput<Name> {
  const names = Object.keys(definition.options) as Name[];
  const options = Object.fromEntries(
    names.map((name) => [name, { type: definition.options[name].value ? "string" : "boolean" } as const]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const flags: Partial<Record<Name, boolean>> = {};
  const lists = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, string[]>;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const name = names.find((known) => known === token.name);
    if (name === undefined)
      throw new UsageFailure(`unknown option ${token.rawName}; ${validOptions(definition)}`);
    const takesValue = definition.options[name].value !== undefined;
    if (takesValue !== (token.value !== undefined) || token.value?.startsWith("--")) {
      throw new UsageFailure(
        `--${name} takes ${takesValue ? `a value: --${name} <${definition.options[name].value}>` : "no value"}`,
      );
    }
    flags[name] = true;
    if (token.value !== undefined) lists[name].push(token.value);
    if (lists[name].length > 1 && !definition.options[name].repeatable) {
      throw new UsageFailure(`--${name} is given twice; ${usageLine(definition)}`);
    }
  }
  const { environment, argument } = definition;
  const environments = { required: 1, optional: 1, "one-or-two": 2, none: 0 }[environment];
  const allowed = argument === undefined ? environments : 1;
  if (positionals.length > allowed) {
    throw new UsageFailure(`unexpected argument "${positionals[allowed]}"; ${usageLine(definition)}`);
  }
  const [first] = positionals;
  if (argument !== undefined && first === undefined) {
    throw new UsageFailure(`which ${argument}? ${usageLine(definition)}`);
  }
  return {
    environment: environment === "none" ? undefined : first,
    other: positionals[1],
    argument: argument === undefined ? "" : (first ?? ""),
    flags: Object.fromEntries(names.map((name) => [name, flags[name] === true])) as Record<Name, boolean>,
    values: Object.fromEntries(names.map((name) => [name, lists[name].at(-1)])) as Record<
      Name,
      string | undefined
    >,
    lists,
  };
}

export function helpText<Name extends string>(definition: CommandDefinition<Name>): string {
  const rows = Object.entries<OptionDefinition>(definition.options).map(([name, { value, about }]) => [
    `--${name}${value ? ` <${value}>` : ""}`,
    about,
  ]);
  const width = Math.max(...[...rows, ["--help", ""]].map(([left = ""]) => left.length));
  const table = [...rows, ["--help", "show this"]].map(
    ([left = "", right]) => `  ${left.padEnd(width)}  ${right}`,
  );
  const sections = [
    definition.about,
    usageLine(definition),
    ["Options:", ...table].join("\n"),
    ["Exit codes:", ...definition.exits.map((line) => `  ${line}`)].join("\n"),
    ...(definition.notes ?? []),
  ];
  return `${sections.join("\n\n")}\n`;
}

function usageLine<Name extends string>(definition: CommandDefinition<Name>): string {
  const { name, environment, argument } = definition;
  const first = {
    required: " <environment>",
    optional: " [environment]",
    "one-or-two": " <environment> [environment]",
    none: argument === undefined ? "" : ` <${argument}>`,
  }[environment];
  return `usage: npm run ${name} --${first} [options]`;
}

function validOptions<Name extends string>({ options }: CommandDefinition<Name>): string {
  return `valid ones are ${[...Object.keys(options), "help"].map((name) => `--${name}`).join(", ")}`;
}
