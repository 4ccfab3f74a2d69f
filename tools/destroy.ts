import { runCdktf, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireConsent } from "./shared/require-consent.ts";
import { requireTerraform } from "./shared/terraform.ts";

await runCommand(
  {
    name: "destroy",
    about:
      "Destroys the resources of one environment, consumers before producers, through cdktf destroy. Its foundation\n" +
      "stays: it holds the state of them all, and what it has refuses to be destroyed.",
    environment: "required",
    options: { yes: { about: "destroy without asking; needed where there is no terminal" } },
    exits: ["0   destroyed", "1   refused or failed", "64  wrong arguments"],
    notes: [
      'A protected environment is refused: set its protection to "disposable", deploy that, then destroy it.',
    ],
  },
  async ({ environment: name, flags }) => {
    const environment = requireEnvironment(name);
    if (environment.protection === "protected") {
      throw new Failure(
        `${environment.name} is protected; set protection to "disposable" in ${environment.source} and deploy that first`,
      );
    }
    refusePlaceholders(environment);
    requireConsent(flags.yes);
    await requireTerraform();
    process.stderr.write(`Synthesizing ${environment.name} …\n`);
    const environments = [environment.name];
    const stacks = (await synthesize({ environments }))
      .map((stack) => stack.name)
      .filter((stack) => stack !== `${environment.name}-foundation`);
    if (stacks.length === 0) throw new Failure(`${environment.name} consists of its foundation alone`);
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
