import { paths } from "./endpoints.ts";
import {
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
  if (problems.length > 0) throw new SettingsError(problems);
  const settings = values as Settings;
  const conflicts = findConflicts(settings);
  if (conflicts.length > 0) throw new SettingsError(conflicts);
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
  const parsed = definition.schema.safeParse(text);
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

/** The rules between settings: exposure without authentication or host list, and modes without what they need. */
export function findConflicts(settings: RelatedSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const { AUTH_MODES: modes } = settings;
  if (!isLoopback(settings.HOST)) {
    const reason = `HOST=${settings.HOST} is reachable from other machines`;
    if (modes.includes("none")) {
      problems.push({
        key: "AUTH_MODES",
        expected: "api-key, oauth or both",
        received: modes.join(","),
        detail: `${reason}; set AUTH_MODES=api-key or AUTH_MODES=oauth, or listen on HOST=127.0.0.1`,
      });
    }
    if (settings.ALLOWED_HOSTS === undefined) {
      problems.push({
        key: "ALLOWED_HOSTS",
        expected: "the host names under which clients reach this server",
        detail: `${reason}; set ALLOWED_HOSTS, for example ALLOWED_HOSTS=mcp.example.com`,
      });
    }
  }
  const needs = (key: "API_KEYS" | "OAUTH_ISSUER" | "OAUTH_AUDIENCE", mode: "api-key" | "oauth") => {
    if (modes.includes(mode) && settings[key] === undefined) {
      problems.push({
        key,
        expected: settingDefinitions[key].expected,
        detail: `AUTH_MODES names ${mode}, which needs it`,
      });
    }
  };
  needs("API_KEYS", "api-key");
  needs("OAUTH_ISSUER", "oauth");
  needs("OAUTH_AUDIENCE", "oauth");
  if (modes.includes("oauth")) problems.push(...findOauthConflicts(settings));
  return problems;
}

/** Keys that come over plain HTTP may be anybody's, and clients find the metadata by the audience's path alone. */
function findOauthConflicts(settings: RelatedSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  for (const key of ["OAUTH_ISSUER", "OAUTH_AUDIENCE"] as const) {
    const received = settings[key];
    if (received === undefined) continue;
    const { protocol, hostname } = new URL(received);
    if (protocol === "http:" && settings.ENVIRONMENT !== "local" && !isLoopback(hostname)) {
      const detail = "http:// is for ENVIRONMENT=local and for this machine; use https://";
      problems.push({ key, expected: "a URL starting with https://", received, detail });
    }
  }
  if (settings.OAUTH_AUDIENCE !== undefined) {
    const { pathname, search, hash } = new URL(settings.OAUTH_AUDIENCE);
    if ((pathname !== "/" && pathname !== paths.mcp) || search !== "" || hash !== "") {
      problems.push({
        key: "OAUTH_AUDIENCE",
        expected: `this server's URL with the path ${paths.mcp}, or with none`,
        received: settings.OAUTH_AUDIENCE,
        detail: `clients look for the authorization server by it; for example https://mcp.example.com${paths.mcp}`,
      });
    }
  }
  return problems;
}

/** Whether an address to listen on is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function describeProblem({ key, expected, received, detail }: SettingsProblem): string {
  const got = received === undefined ? "" : `, got ${received}`;
  return `  ${key}: expected ${expected}${got}${detail === undefined ? "" : ` (${detail})`}`;
}

/** Shortened, on one line, and without the user part of a URL, which may hold a password. */
function printable(text: string): string {
  const masked = text.replace(/\/\/[^/\s]*@/g, "//***@");
  return JSON.stringify(masked.length > 80 ? `${masked.slice(0, 77)}...` : masked);
}
