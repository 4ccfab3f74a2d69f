import { relative } from "node:path";
import { ROOT, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";

await runCommand(
  {
    name: "synth",
    about:
      "Writes the stacks of all environments, or of one, to cdktf.out and checks them against the rules in\n" +
      "infra/policy. Needs no network, no credential and no Terraform; placeholder identifiers are accepted.",
    environment: "optional",
    options: {},
    exits: ["0   written", "1   refused: an environment, a stack or a rule", "64  wrong arguments"],
  },
  async ({ environment }) => {
    const environments = environment === undefined ? undefined : [requireEnvironment(environment).name];
    process.stderr.write(`Synthesizing ${environment ?? "all environments"} …\n`);
    const stacks = await synthesize(environments ? { environments } : {});
    for (const { name, directory } of stacks) {
      process.stdout.write(`${name}  ${relative(ROOT, directory)}/cdk.tf.json\n`);
    }
    return 0;
  },
);
