import { runCdktf, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure, UsageFailure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireTerraform } from "./shared/terraform.ts";

await runCommand(
  {
    name: "destroy",
    about: "Destroys all resources of one environment, consumers before producers, through cdktf destroy.",
    environment: "required",
    options: { yes: { about: "destroy without asking; needed where there is no terminal" } },
    exits: ["0   destroyed", "1   refused or failed", "64  wrong arguments"],
    notes: [
      'A protected environment is refused: set its protection to "disposable", deploy that, then destroy it.',
    ],
  },
  async ({ environment: name, flags }) => {
    const environment = requireEnvironment(name);
    if (!flags.yes && !process.stdin.isTTY) throw new UsageFailure("nobody can be asked here; pass --yes");
    if (environment.protection === "protected") {
      throw new Failure(
        `${environment.name} is protected; set protection to "disposable" in ${environment.source} and deploy that first`,
      );
    }
    refusePlaceholders(environment);
    await requireTerraform();
    process.stderr.write(`Synthesizing ${environment.name} …\n`);
    const environments = [environment.name];
    const stacks = (await synthesize({ environments })).map((stack) => stack.name);
    process.stderr.write(`Destroying ${stacks.toReversed().join(", ")} …\n`);
    const { exitCode } = await runCdktf(
      [
        "destroy",
        ...stacks,
        "--skip-synth",
        "--skip-provider-lock",
        ...(flags.yes ? ["--auto-approve"] : []),
      ],
      { environments, output: "inherit" },
    );
    if (exitCode !== 0)
      throw new Failure(`cdktf destroy ended with ${exitCode}; what is left is still in the state`);
    return 0;
  },
);
