import { ports } from "../app/contract/endpoints.ts";
import {
  findConflicts,
  parseSetting,
  type RelatedSettings,
  SettingsError,
  type SettingsProblem,
} from "../app/contract/parse-settings.ts";
import {
  type SecretSettingName,
  type SettingName,
  secretSettingNames,
  settingNames,
} from "../app/contract/settings.ts";
import {
  isRequired,
  type PlainSettings,
  type PlatformSettingName,
  plainSettingNames,
  type SecretSettings,
} from "./setting-kinds.ts";

/**
 * What each platform gives the server itself; `undefined` where the platform sets it or the server has no use for it.
 * A setting that the contract newly leaves to the platform does not compile until every platform says what it gives.
 */
const platformSettings = {
  // Cloud Run sets PORT from the container's port and refuses a revision that sets it too.
  "cloud-run": { HOST: "0.0.0.0", PORT: undefined, METRICS_PORT: String(ports.metrics) },
  kubernetes: { HOST: "0.0.0.0", PORT: String(ports.http), METRICS_PORT: String(ports.metrics) },
  // Nothing listens there, but the handler is as exposed as a listener is: HOST makes the same rules hold.
  lambda: { HOST: "0.0.0.0", PORT: undefined, METRICS_PORT: "0" },
} as const satisfies Record<string, Readonly<Record<PlatformSettingName, string | undefined>>>;

export type ContainerPlatform = keyof typeof platformSettings;

export interface ContainerSettingsProps<Reference extends object> {
  readonly platform: ContainerPlatform;
  /** Settings as text; what is left out keeps the contract's default. */
  readonly settings: PlainSettings;
  /** Secret settings by reference. Text is not a reference: it does not compile. */
  readonly secrets: SecretSettings<Reference>;
}

/** A server's environment on a platform, in the contract's order. */
export interface ContainerSettings<Reference extends object> {
  readonly plain: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Partial<Record<SecretSettingName, Reference>>>;
}

/**
 * Turns the contract's settings into what a platform's container is given, checked by the server's own rules.
 *
 * @throws {@link SettingsError} naming every setting that the server would refuse at its start.
 */
export function containerSettings<Reference extends object>({
  platform,
  settings,
  secrets,
}: ContainerSettingsProps<Reference>): ContainerSettings<Reference> {
  const texts: Readonly<Record<string, string | undefined>> = { ...settings, ...platformSettings[platform] };
  const problems = [...findMisplaced(settings, secrets), ...findMissing(settings, secrets)];
  const values: Record<string, unknown> = {};
  for (const name of settingNames) {
    if (secretSettingNames.includes(name as SecretSettingName)) continue;
    const { value, problem } = parseSetting(name, texts[name]);
    if (problem) problems.push(problem);
    values[name] = value;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  const conflicts = findConflicts({ ...values, API_KEYS: secrets.API_KEYS } as unknown as RelatedSettings);
  if (conflicts.length > 0) throw new SettingsError(conflicts);
  return { plain: pick(settingNames, texts), secrets: pick(secretSettingNames, secrets) };
}

/** Names that a caller without a compiler gave in the wrong place. */
function findMisplaced(settings: object, secrets: object): SettingsProblem[] {
  const misplaced = Object.keys(settings).filter((key) => !(plainSettingNames as string[]).includes(key));
  const wrong = Object.entries(secrets).filter(
    ([key, reference]) =>
      !(secretSettingNames as string[]).includes(key) ||
      (reference !== undefined && typeof reference !== "object"),
  );
  return [
    ...misplaced.map((key) => ({ key, expected: expectedPlace(key) })),
    ...wrong.map(([key]) => ({ key, expected: expectedPlace(key) })),
  ];
}

function expectedPlace(key: string): string {
  if ((secretSettingNames as string[]).includes(key)) return "a reference to a secret, never text";
  if ((plainSettingNames as string[]).includes(key)) return "text, it is no secret";
  if ((settingNames as string[]).includes(key)) return "to be left to the platform";
  return "one of the settings of app/contract/settings.ts";
}

/** Required settings that a caller without a compiler left out; an empty text counts as left out. */
function findMissing(settings: object, secrets: object): SettingsProblem[] {
  const given: Readonly<Record<string, unknown>> = { ...settings, ...secrets };
  return settingNames
    .filter((name) => isRequired(name) && (given[name] === undefined || given[name] === ""))
    .map((key) => ({ key, expected: "a value: every deployed environment gives it itself" }));
}

function pick<Name extends SettingName, Value>(
  names: readonly Name[],
  values: Readonly<Partial<Record<Name, Value | undefined>>>,
): Record<Name, Value> {
  const entries = names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  return Object.fromEntries(entries) as Record<Name, Value>;
}
