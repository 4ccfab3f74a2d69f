import {
  type RequiredSettingName,
  type SecretSettingName,
  type SettingDefinition,
  type SettingName,
  settingDefinitions,
  settingNames,
} from "../app/contract/settings.ts";

type Definitions = typeof settingDefinitions;

/** Settings that a platform's construct gives itself: address and ports. */
export type PlatformSettingName = {
  [Name in SettingName]: Definitions[Name]["provision"] extends "platform" ? Name : never;
}[SettingName];

/** Settings that an environment's file may give as text. */
export type PlainSettingName = Exclude<SettingName, SecretSettingName | PlatformSettingName>;

/** One value a setting: the required ones must be there, the others may. */
type Given<Name extends SettingName, Value> = {
  readonly [Key in Extract<Name, RequiredSettingName>]: Value;
} & { readonly [Key in Exclude<Name, RequiredSettingName>]?: Value };

/** Settings as text, in the notation of an environment variable. */
export type PlainSettings = Given<PlainSettingName, string>;

/** Secret settings by reference, whatever a reference is on the platform. */
export type SecretSettings<Reference> = Given<SecretSettingName, Reference>;

const definitionOf = (name: SettingName): SettingDefinition => settingDefinitions[name];

/** Every setting that an environment's file may give as text, in the contract's order. */
export const plainSettingNames = settingNames.filter(
  (name) => !definitionOf(name).secret && definitionOf(name).provision !== "platform",
) as readonly PlainSettingName[];

/** Whether every deployed environment must give this setting. */
export function isRequired(name: SettingName): boolean {
  return definitionOf(name).provision === "required";
}
