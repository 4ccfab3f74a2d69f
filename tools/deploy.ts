import { runCdktf, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure, UsageFailure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireTerraform } from "./shared/terraform.ts";

await runCommand(
  {
    name: "deploy",
    about: "Applies the stacks of one environment, producers before consumers, through cdktf deploy.",
    environment: "required",
    options: {
      yes: { about: "apply without asking; needed where there is no terminal" },
      "without-foundation": { about: "leave the foundation alone, as whoever may not change it must" },
      stack: { value: "name", about: "apply this stack alone; what it depends on is there already" },
      "outputs-file": {
        value: "path",
        about: "write the stacks' outputs there as JSON, sensitive ones left out",
      },
    },
    exits: ["0   applied", "1   refused or failed", "64  wrong arguments"],
  },
  async ({ environment: name, flags, values }) => {
    const environment = requireEnvironment(name);
    if (!flags.yes && !process.stdin.isTTY) throw new UsageFailure("nobody can be asked here; pass --yes");
    refusePlaceholders(environment, values.stack);
    await requireTerraform();
    process.stderr.write(`Synthesizing ${environment.name} …\n`);
    const environments = [environment.name];
    const all = (await synthesize({ environments })).map((stack) => stack.name);
    const stacks = all.filter((stack) =>
      values.stack === undefined
        ? !(flags["without-foundation"] && stack === `${environment.name}-foundation`)
        : stack === values.stack,
    );
    if (stacks.length === 0) {
      throw new UsageFailure(`there is no stack "${values.stack}"; valid ones are ${all.join(", ")}`);
    }
    process.stderr.write(`Deploying ${stacks.join(", ")} …\n`);
    const outputs = values["outputs-file"];
    const { exitCode } = await runCdktf(
      [
        "deploy",
        ...stacks,
        "--skip-synth",
        // cdktf.out is not kept, so checksums for other platforms would be fetched for nothing.
        "--skip-provider-lock",
        ...(stacks.length === all.length ? [] : ["--ignore-missing-stack-dependencies"]),
        ...(flags.yes ? ["--auto-approve"] : []),
        ...(outputs === undefined ? [] : ["--outputs-file", outputs]),
      ],
      { environments, output: "inherit" },
    );
    if (exitCode !== 0)
      throw new Failure(`cdktf deploy ended with ${exitCode}; what was applied until then stays`);
    return 0;
  },
);
