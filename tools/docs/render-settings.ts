import { secretArnVariable } from "../../app/contract/lambda.ts";
import { settingRules } from "../../app/contract/parse-settings.ts";
import {
  CONFIG_FILE,
  type SettingDefinition,
  type SettingName,
  secretSettingNames,
  settingDefinitions,
  settingNames,
} from "../../app/contract/settings.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/settings.md, from the contract. */
export function renderSettings(): string {
  return `# Settings

<!-- Generated from app/contract/settings.ts by \`npm run docs\`; edit that file. -->

Every setting is an environment variable, parsed once when the server starts. An empty value counts as unset. If
anything is wrong, the server does not start: it exits with code 78 and names every bad setting, what was expected and
what was given, except where that may be a secret.

${markdownTable(["Setting", "Default", "Unit", "Expected", "Secret", "Meaning"], settingNames.map(settingRow))}

## Rules between settings

${settingRules.map(({ doc }) => `- ${doc}`).join("\n")}

## Settings in a file

\`${CONFIG_FILE}\` names a JSON file that holds an object of settings under the names above; the environment wins over
it, setting by setting. A list may be an array, and name=value pairs an object:

\`\`\`json
{
  "PORT": 8080,
  "ALLOWED_HOSTS": ["mcp.example.com"],
  "UPSTREAM_SERVERS": { "search": "https://search.example.com/mcp" }
}
\`\`\`

A key that is not a setting is refused. Secrets belong in the environment, which the platform fills by reference.

## Secrets on Lambda

Lambda takes no reference in place of a variable's value. There, each of these names by its ARN the Secrets Manager
secret whose current value is the setting: ${secretSettingNames.map((name) => `\`${secretArnVariable(name)}\``).join(", ")}. It is read when an instance starts;
a secret that cannot be read ends the start.

## OpenTelemetry's own variables

With \`OTEL_EXPORTER_OTLP_ENDPOINT\` set, OpenTelemetry's SDK is loaded, and it reads
[variables of its own](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/), such as
\`OTEL_TRACES_SAMPLER\` and \`OTEL_EXPORTER_OTLP_HEADERS\`; the server has no second name for them.
`;
}

function settingRow(name: SettingName): readonly string[] {
  const definition: SettingDefinition = settingDefinitions[name];
  return [
    `\`${name}\``,
    definition.default === undefined ? "unset" : `\`${definition.default}\``,
    definition.unit ?? "",
    definition.expected,
    definition.secret ? "yes" : "",
    definition.doc,
  ];
}
