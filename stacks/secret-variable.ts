import type { Construct } from "constructs";
import { TerraformVariable } from "#tf";
import { type SecretSettingName, settingDefinitions } from "../app/contract/settings.ts";

/**
 * What the deployment is given a secret's value by, `TF_VAR_<setting in lower case>`: ephemeral, so that neither the
 * plan nor the state keeps it, and needed only by the deployment that raises the revision.
 */
export function createSecretVariable(scope: Construct, setting: SecretSettingName): TerraformVariable {
  const name = setting.toLowerCase();
  const variable = new TerraformVariable(scope, `${name}-value`, {
    type: "string",
    sensitive: true,
    // Empty is what every other deployment gives: the provider looks at it only when the revision changed.
    default: "",
    description: `${settingDefinitions[setting].doc} Needed when its revision is raised.`,
  });
  variable.overrideLogicalId(name);
  variable.addOverride("ephemeral", true);
  return variable;
}
