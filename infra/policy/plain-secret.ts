import { type SettingDefinition, settingDefinitions } from "../../app/contract/settings.ts";
import { plainVariables } from "./support/environment-block.ts";
import { definePolicy } from "./support/policy.ts";

const SECRET_NAME =
  /(?:^|_)(?:SECRETS?|TOKENS?|PASSWORDS?|PASSWD|PASSPHRASE|CREDENTIALS?|PRIVATE_KEYS?|API_KEYS?|ACCESS_KEYS?|AUTH_STRING)(?:_|$)/i;
/** Names that point at a secret instead of holding it. */
const POINTER = /_(?:ARNS?|IDS?|NAMES?|PATHS?|FILES?|VERSIONS?|URIS?|TTL|TIMEOUT_MS)$/i;

/** Nothing that is or sounds like a secret is in a plain environment variable. */
export const plainSecret = definePolicy({
  id: "plain-secret",
  checkov: ["CKV_AWS_45"],
  *check(stack) {
    for (const { resource, name, value } of plainVariables(stack)) {
      if (value === "" || !isSecretName(name)) continue;
      yield {
        resource,
        problem: `the environment variable ${name} holds a secret in plain text`,
        fix: "store it in the platform's secret manager and pass a reference to it",
      };
    }
  },
});

function isSecretName(name: string): boolean {
  const settings: Readonly<Record<string, SettingDefinition>> = settingDefinitions;
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  return setting ? setting.secret : SECRET_NAME.test(name) && !POINTER.test(name);
}
