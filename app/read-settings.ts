import { readFileSync } from "node:fs";
import {
  parseSettings,
  SettingsError,
  type SettingsProblem,
  type SettingTexts,
} from "./contract/parse-settings.ts";
import { CONFIG_FILE, type Settings, settingNames } from "./contract/settings.ts";

/**
 * The settings from the environment, and from the JSON file that CONFIG_FILE names; the environment wins.
 *
 * @throws {@link SettingsError} naming every bad key.
 */
export function readSettings(environment: SettingTexts): Settings {
  const file = environment[CONFIG_FILE];
  if (file === undefined || file === "") return parseSettings(environment);
  const json = readJson(file);
  const given = Object.entries(environment).filter(([, text]) => text !== undefined && text !== "");
  const unknown = findUnknown(json);
  try {
    const settings = parseSettings({ ...textsOf(json), ...Object.fromEntries(given) });
    if (unknown.length === 0) return settings;
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError([...unknown, ...error.problems]);
    throw error;
  }
  throw new SettingsError(unknown);
}

function readJson(file: string): Record<string, unknown> {
  const problem = (detail: string) =>
    new SettingsError([{ key: CONFIG_FILE, expected: "a JSON file with an object of settings", detail }]);
  let text: string;
  try {
    // Some editors on Windows put a byte order mark in front.
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw problem(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "unknown error"}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw problem(`${file} is not JSON`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw problem(`${file} does not hold a JSON object`);
  }
  return json as Record<string, unknown>;
}

function findUnknown(json: Record<string, unknown>): SettingsProblem[] {
  const known: readonly string[] = settingNames;
  const detail = `${CONFIG_FILE} has it, and there is no such setting`;
  return Object.keys(json)
    .filter((key) => !known.includes(key))
    .map((key) => ({ key, expected: "the name of a setting", detail }));
}

/** A file's values in the notation of environment variables: lists joined by commas, pairs as name=value. */
function textsOf(json: Record<string, unknown>): SettingTexts {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, textOf(key, value)]));
}

/** No setting is more than a list of pairs. */
const MAX_DEPTH = 2;

function textOf(key: string, value: unknown, depth = 0): string {
  if (typeof value === "object" && value !== null) {
    if (depth === MAX_DEPTH) {
      const detail = `${CONFIG_FILE} nests more than ${MAX_DEPTH} deep here`;
      throw new SettingsError([{ key, expected: "a text, a number, a list or an object of those", detail }]);
    }
    const text = (member: unknown) => textOf(key, member, depth + 1);
    return Array.isArray(value)
      ? value.map(text).join(",")
      : Object.entries(value)
          .map(([name, member]) => `${name}=${text(member)}`)
          .join(",");
  }
  return value === null ? "" : String(value);
}
