import { findPlaceholders } from "../stacks/environments/define-environment.ts";
import { resolveEnvironments } from "../stacks/environments/index.ts";
import type { Environment } from "../stacks/environments/schema.ts";
import { workflowTarget } from "../stacks/environments/workflow-target.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { namesImages } from "./shared/refuse-placeholders.ts";

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
    for (const { environment, ready, google, aws } of entries) {
      process.stdout.write(`${environment}${ready ? "" : " (its identifiers are placeholders)"}\n`);
      for (const [side, target] of Object.entries({ google, aws })) {
        for (const [key, value] of Object.entries(target ?? {})) {
          process.stdout.write(`  ${side}.${key}: ${value}\n`);
        }
      }
    }
    return 0;
  },
);

/** An environment is ready when it has accounts to sign in to; images come later. */
function describe(environment: Environment) {
  const open = findPlaceholders(environment).filter(({ variable }) => !namesImages(variable));
  return { ...workflowTarget(environment), ready: open.length === 0 };
}
