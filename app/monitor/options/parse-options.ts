import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type * as z from "zod";
import { webhookKey } from "../alerts/sign-webhook.ts";
import type { Target } from "../target.ts";
import { optionsSchema, type ParsedOptions } from "./option-schemas.ts";
import { OptionsError } from "./options-error.ts";

export interface MonitorSettings extends Omit<ParsedOptions, "targets"> {
  readonly targets: readonly Target[];
  /** Present exactly when there are webhooks. */
  readonly webhookKey?: Buffer;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const WEBHOOK_SECRET = "MONITOR_WEBHOOK_SECRET";

const flags = {
  target: { type: "string", multiple: true },
  config: { type: "string" },
  interval: { type: "string" },
  timeout: { type: "string" },
  failures: { type: "string" },
  failover: { type: "string" },
  webhook: { type: "string", multiple: true },
  history: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
} as const;

/**
 * What to watch and how, from the arguments, the configuration file that they name, and the environment's secrets.
 *
 * @throws {@link OptionsError} naming everything that is wrong in one of them.
 */
export function parseOptions(args: readonly string[], environment: Environment): MonitorSettings {
  const given = readFlags(args);
  const fromFile = given.config === undefined ? {} : readConfig(given.config);
  const parsed = optionsSchema.safeParse({ ...fromFile, ...given.options });
  if (!parsed.success) {
    const problems = parsed.error.issues.map(describeIssue);
    const fileAlone = parsed.error.issues.every(({ code, path: [key = ""] }) => {
      return code === "unrecognized_keys" || (String(key) in fromFile && !(String(key) in given.options));
    });
    throw new OptionsError(fileAlone ? "configuration" : "command line", problems);
  }
  return withSecrets(parsed.data, environment);
}

/** The variable that holds the credential for a server. */
export function tokenVariable(name: string): string {
  return `MONITOR_TOKEN_${name.toUpperCase().replaceAll("-", "_")}`;
}

function withSecrets(options: ParsedOptions, environment: Environment): MonitorSettings {
  const targets = Object.entries(options.targets).map(([name, url]): Target => {
    const token = environment[tokenVariable(name)];
    return { name, url, ...(token ? { token } : {}) };
  });
  const problems = targets
    .filter(({ token }) => token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    .map(({ name }) => `${tokenVariable(name)}: expected printable characters without blanks`);
  const secret = environment[WEBHOOK_SECRET] ?? "";
  const key = webhookKey(secret);
  if (options.webhooks.length > 0 && key === undefined) {
    const made = `whsec_$(openssl rand -base64 32)`;
    problems.push(
      `${WEBHOOK_SECRET}: expected whsec_ and base64 of 24 to 64 bytes, ${secret === "" ? "but it is not set" : "got something else"} (make one: ${made})`,
    );
  }
  if (problems.length > 0) throw new OptionsError("configuration", problems);
  return { ...options, targets, ...(options.webhooks.length > 0 && key ? { webhookKey: key } : {}) };
}

interface GivenFlags {
  readonly config: string | undefined;
  /** In the notation of the configuration file. */
  readonly options: Readonly<Record<string, unknown>>;
}

function readFlags(args: readonly string[]): GivenFlags {
  const refuse = (problem: string) => new OptionsError("command line", [problem, "--help shows all options"]);
  let values: ReturnType<typeof parse>["values"];
  try {
    ({ values } = parse(args));
  } catch (error) {
    throw refuse((error as Error).message.split(". ")[0] ?? "");
  }
  const { target = [], config, webhook, failures, port, ...texts } = values;
  const pairs = target.map((pair) => [
    pair.slice(0, Math.max(0, pair.indexOf("="))),
    pair.slice(pair.indexOf("=") + 1),
  ]);
  const malformed = target.find((pair) => !/^[^=]+=./.test(pair));
  if (malformed !== undefined) throw refuse(`--target: expected NAME=URL, got ${JSON.stringify(malformed)}`);
  const names = pairs.map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw refuse(`--target: ${repeated} is named twice`);
  return {
    config,
    options: {
      ...texts,
      ...(target.length > 0 ? { targets: Object.fromEntries(pairs) } : {}),
      ...(webhook === undefined ? {} : { webhooks: webhook }),
      ...(failures === undefined ? {} : { failures: toNumber(failures) }),
      ...(port === undefined ? {} : { port: toNumber(port) }),
    },
  };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: flags, allowPositionals: false });
}

/** NaN, which every rule refuses, for what is not written in digits. */
function toNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

function readConfig(file: string): Record<string, unknown> {
  const refuse = (problem: string) => new OptionsError("configuration", [`--config ${file}: ${problem}`]);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(code === undefined ? "it is not JSON" : `it cannot be read (${code})`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw refuse("it holds no JSON object");
  return json as Record<string, unknown>;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".") || "options";
  if (issue.code === "unrecognized_keys") {
    return `${issue.keys.join(", ")}: there is no such option; valid ones are ${Object.keys(optionsSchema.shape).join(", ")}`;
  }
  if (issue.code === "invalid_key") return `${path}: ${issue.issues[0]?.message}`;
  const required = issue.code === "invalid_type" && issue.path.length === 1 && issue.path[0] === "targets";
  return required ? "targets: expected at least one server: --target NAME=URL" : `${path}: ${issue.message}`;
}
