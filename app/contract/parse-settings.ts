import { paths } from "./endpoints.ts";
import {
  type AuthMode,
  type SettingDefinition,
  type SettingName,
  type Settings,
  settingDefinitions,
  settingNames,
} from "./settings.ts";

/** One thing that is wrong with the settings, in words that never carry a secret. */
export interface SettingsProblem {
  readonly key: string;
  readonly expected: string;
  /** What was given, shortened; absent when nothing was given or when it may hold a secret. */
  readonly received?: string;
  /** What is wrong with it beyond not being what was expected, or what to do. */
  readonly detail?: string;
}

/** Thrown when the settings cannot be used; lists every problem at once. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly code = "INVALID_SETTINGS";
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(`Invalid settings:\n${problems.map(describeProblem).join("\n")}`);
    this.problems = problems;
  }
}

/** Setting texts by name, as an environment holds them; an empty text counts as unset. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/**
 * Parses all settings and checks those that depend on each other.
 *
 * @throws {@link SettingsError} naming every bad key.
 */
export function parseSettings(texts: SettingTexts): Settings {
  const problems: SettingsProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    const parsed = parseSetting(name, texts[name]);
    if (parsed.problem) problems.push(parsed.problem);
    else values[name] = parsed.value;
  }
  const bad = new Set(problems.map(({ key }) => key));
  const settings = values as Settings;
  problems.push(...findConflicts(settings, bad));
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

/** Parses one setting from its text; unset gives the default, or undefined where there is none. */
export function parseSetting(
  name: SettingName,
  given: string | undefined,
): { readonly value?: unknown; readonly problem?: SettingsProblem } {
  const definition: SettingDefinition = settingDefinitions[name];
  const text = given === undefined || given === "" ? definition.default : given;
  if (text === undefined) return { value: undefined };
  const parsed = definition.schema().safeParse(text);
  if (parsed.success) return { value: parsed.data };
  const custom = parsed.error.issues.find((issue) => issue.code === "custom")?.message;
  const problem: SettingsProblem = {
    key: name,
    expected: definition.expected,
    ...(definition.secret ? {} : { received: printable(text) }),
    ...(custom && custom !== "Invalid input" && custom !== definition.expected ? { detail: custom } : {}),
  };
  return { problem };
}

/** What the rules between settings look at; a secret given by reference is present without its value being known. */
export type RelatedSettings = Pick<
  Settings,
  "HOST" | "AUTH_MODES" | "ALLOWED_HOSTS" | "OAUTH_ISSUER" | "OAUTH_AUDIENCE" | "ENVIRONMENT"
> & { readonly API_KEYS: unknown };

/** A rule that looks at more than one setting. */
export interface SettingRule {
  /** The rule in words, for docs/settings.md. */
  readonly doc: string;
  /** What it looks at: it is not asked while one of them is bad by itself. */
  readonly settings: readonly (keyof RelatedSettings)[];
  readonly check: (settings: RelatedSettings) => SettingsProblem | undefined;
}

/** Exposure without authentication or host list, and modes without what they need. */
export const settingRules: readonly SettingRule[] = [
  {
    doc: "A `HOST` other than loopback needs `AUTH_MODES` without `none`.",
    settings: ["HOST", "AUTH_MODES"],
    check: ({ HOST, AUTH_MODES }) =>
      isLoopback(HOST) || !AUTH_MODES.includes("none")
        ? undefined
        : {
            key: "AUTH_MODES",
            expected: "api-key, oauth or both",
            received: AUTH_MODES.join(","),
            detail: `HOST=${HOST} is reachable from other machines; set AUTH_MODES=api-key or AUTH_MODES=oauth, or listen on HOST=127.0.0.1`,
          },
  },
  {
    doc: "A `HOST` other than loopback needs `ALLOWED_HOSTS`.",
    settings: ["HOST", "ALLOWED_HOSTS"],
    check: ({ HOST, ALLOWED_HOSTS }) =>
      isLoopback(HOST) || ALLOWED_HOSTS !== undefined
        ? undefined
        : {
            key: "ALLOWED_HOSTS",
            expected: "the host names under which clients reach this server",
            detail: `HOST=${HOST} is reachable from other machines; set ALLOWED_HOSTS, for example ALLOWED_HOSTS=mcp.example.com`,
          },
  },
  needs("api-key", "API_KEYS"),
  needs("oauth", "OAUTH_ISSUER"),
  needs("oauth", "OAUTH_AUDIENCE"),
  needsHttps("OAUTH_ISSUER"),
  needsHttps("OAUTH_AUDIENCE"),
  needsKnownPath(),
];

/** What the rules between settings find, leaving out those that look at a setting that is `bad` by itself. */
export function findConflicts(
  settings: RelatedSettings,
  bad: ReadonlySet<string> = new Set(),
): SettingsProblem[] {
  const askable = settingRules.filter((rule) => !rule.settings.some((name) => bad.has(name)));
  return askable.flatMap((rule) => rule.check(settings) ?? []);
}

function needs(mode: AuthMode, key: "API_KEYS" | "OAUTH_ISSUER" | "OAUTH_AUDIENCE"): SettingRule {
  return {
    doc: `\`AUTH_MODES\` with \`${mode}\` needs \`${key}\`.`,
    settings: ["AUTH_MODES", key],
    check: (settings) =>
      !settings.AUTH_MODES.includes(mode) || settings[key] !== undefined
        ? undefined
        : {
            key,
            expected: settingDefinitions[key].expected,
            detail: `AUTH_MODES names ${mode}, which needs it`,
          },
  };
}

/** Keys that come over plain HTTP may be anybody's. */
function needsHttps(key: "OAUTH_ISSUER" | "OAUTH_AUDIENCE"): SettingRule {
  return {
    doc: `\`${key}\` may be \`http://\` with \`ENVIRONMENT=local\` or on this machine only.`,
    settings: ["AUTH_MODES", "ENVIRONMENT", key],
    check: ({ AUTH_MODES, ENVIRONMENT, [key]: value }) => {
      if (!AUTH_MODES.includes("oauth") || value === undefined || ENVIRONMENT === "local") return undefined;
      const { protocol, hostname } = new URL(value);
      if (protocol !== "http:" || isLoopback(hostname)) return undefined;
      const detail = "http:// is for ENVIRONMENT=local and for this machine; use https://";
      return { key, expected: "a URL starting with https://", received: printable(value), detail };
    },
  };
}

/** Clients find the metadata by the audience's path alone. */
function needsKnownPath(): SettingRule {
  return {
    doc: `\`OAUTH_AUDIENCE\` has the path \`${paths.mcp}\` or none.`,
    settings: ["AUTH_MODES", "OAUTH_AUDIENCE"],
    check: ({ AUTH_MODES, OAUTH_AUDIENCE: value }) => {
      if (!AUTH_MODES.includes("oauth") || value === undefined) return undefined;
      const { pathname, search, hash } = new URL(value);
      if ((pathname === "/" || pathname === paths.mcp) && search === "" && hash === "") return undefined;
      return {
        key: "OAUTH_AUDIENCE",
        expected: `this server's URL with the path ${paths.mcp}, or with none`,
        received: printable(value),
        detail: `clients look for the authorization server by it; for example https://mcp.example.com${paths.mcp}`,
      };
    },
  };
}

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function describeProblem({ key, expected, received, detail }: SettingsProblem): string {
  const got = received === undefined ? "" : `, got ${received}`;
  return `  ${key}: expected ${expected}${got}${detail === undefined ? "" : ` (${detail})`}`;
}

/** Shortened, on one line, and without the parts of a URL that may hold a secret: its user and its query. */
function printable(text: string): string {
  // A password may hold a raw slash or @, which ends a URL's authority only for those who parse it strictly.
  const masked = text.replace(/:\/\/[^\s,]*@/g, "://***@").replace(/\?[^\s,]*/g, "?***");
  return JSON.stringify(masked.length > 80 ? `${masked.slice(0, 77)}...` : masked);
}
