import { resolveEnvironments } from "../stacks/environments/index.ts";
import type { Environment } from "../stacks/environments/schema.ts";
import { workflowTarget } from "../stacks/environments/workflow-target.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { hasAccounts } from "./shared/has-accounts.ts";

await runCommand(
  {
    name: "environments",
    about:
      "Lists the environments in the order of promotion: who workflows are on the clouds of each, and where its images go.\n" +
      "Workflows make their jobs from it.",
    environment: "optional",
    options: { json: { about: "print one line of JSON: a list, or the one environment that was named" } },
    exits: ["0   listed", "1   an environment breaks the schema", "64  wrong arguments"],
  },
  async ({ environment: name, flags }) => {
    const all = name === undefined ? resolveEnvironments(process.env) : [requireEnvironment(name)];
    const entries = all.map(describe);
    if (flags.json) {
      process.stdout.write(`${JSON.stringify(name === undefined ? entries : entries[0])}\n`);
      return 0;
    }
    const lines = entries.flatMap(({ environment, ready, google, aws }) => [
      `${environment}${ready ? "" : " (no account to sign in to: placeholders, or a cluster alone)"}`,
      ...Object.entries({ google, aws }).flatMap(([side, target]) =>
        Object.entries(target ?? {}).map(([key, value]) => `  ${side}.${key}: ${value}`),
      ),
    ]);
    process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  },
);

function describe(environment: Environment) {
  return { ...workflowTarget(environment), ready: hasAccounts(environment) };
}
