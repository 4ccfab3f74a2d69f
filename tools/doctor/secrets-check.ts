import { parseSetting } from "../../app/contract/parse-settings.ts";
import type { SecretSettingName } from "../../app/contract/settings.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import type { IsDeployed } from "./deployed.ts";
import { type Check, type Finding, missing, ok, unknown } from "./finding.ts";

/** What makes a value of a secret setting: where there is a command for it. */
const MAKERS: Partial<Record<SecretSettingName, string>> = {
  API_KEYS: "npm run api-key -- <client>, and export TF_VAR_api_keys=<the entry that it prints>",
};

/** Whether this shell holds the secrets that the next deployment writes. */
export function secretsCheck(environment: Environment, isDeployed: IsDeployed): Check {
  const settings = Object.keys(environment.secrets) as SecretSettingName[];
  return {
    name: "secrets",
    run: async (signal) => {
      const given = settings.map((setting) => checkValue(setting));
      if (given.every((finding) => finding !== undefined)) return given;
      const deployed = await isDeployed(signal);
      return settings.map((setting, index) => given[index] ?? withoutValue(setting, deployed));
    },
  };
}

/** Looks at the value that is given, without repeating any of it; undefined where none is. */
function checkValue(setting: SecretSettingName): Finding | undefined {
  const variable = variableOf(setting);
  const value = process.env[variable];
  if (!value) return undefined;
  const { problem } = parseSetting(setting, value);
  return problem === undefined
    ? ok(`${variable} is given`)
    : missing(`${variable} is not what ${setting} takes: ${problem.expected}`, fixOf(setting));
}

function withoutValue(setting: SecretSettingName, deployed: boolean | undefined): Finding {
  const variable = variableOf(setting);
  switch (deployed) {
    case true:
      return ok(`${variable} is not given: needed only when the number in secrets is raised`);
    case false:
      return missing(`${variable} is not given, and the first deployment writes ${setting}`, fixOf(setting));
    case undefined:
      return unknown(`${variable} is not given; whether a deployment needs it, the state could not be asked`);
  }
}

function variableOf(setting: SecretSettingName): string {
  return `TF_VAR_${setting.toLowerCase()}`;
}

function fixOf(setting: SecretSettingName): string {
  return MAKERS[setting] ?? `export ${variableOf(setting)}=<its value>`;
}
