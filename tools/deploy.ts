import { applyStacks, synthesizeReleases } from "./release/apply-stacks.ts";
import { describeChanges, describeShares, imageChanges } from "./release/describe-release.ts";
import { imageStacks } from "./release/image-stacks.ts";
import { nextRecord } from "./release/next-record.ts";
import { type ManifestStack, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { UsageFailure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireConsent } from "./shared/require-consent.ts";
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
      again: { about: "take images that served before, or that a rollback took away, for a new release" },
      "outputs-file": {
        value: "path",
        about: "write the stacks' outputs there as JSON, sensitive ones left out",
      },
    },
    exits: ["0   applied", "1   refused or failed", "64  wrong arguments"],
    notes: [
      "<ENVIRONMENT>_IMAGES=server=sha256:…,lambda=sha256:… brings a new release, rolled out as the environment says.\n" +
        "Without it the environment keeps the images that its state says it serves.",
    ],
  },
  async ({ environment: name, flags, values }) => {
    const environment = requireEnvironment(name);
    const { stack } = values;
    // Before anything else, as a name that is wrong is known without a cloud.
    let all = stack === undefined ? undefined : requireStack(await synthesizeAll(environment.name), stack);
    refusePlaceholders(environment, stack);
    requireConsent(flags.yes);
    await requireTerraform();
    all ??= await synthesizeAll(environment.name);
    const left = flags["without-foundation"] ? `${environment.name}-foundation` : undefined;
    const isChosen = ({ name }: ManifestStack) => (stack === undefined ? name !== left : name === stack);
    if (imageStacks(all.filter(isChosen)).length > 0) {
      const { before, record } = await nextRecord(environment, all, flags);
      process.stderr.write(`Deploying ${describeShares(record, environment.rollout)}\n`);
      process.stderr.write(describeChanges(imageChanges(before?.current.images, record.current.images)));
      all = await synthesizeReleases({ [environment.name]: record });
    }
    const stacks = all.filter(isChosen);
    process.stderr.write(`Deploying ${stacks.map(({ name }) => name).join(", ")} …\n`);
    await applyStacks(stacks, {
      environment: environment.name,
      yes: flags.yes,
      partial: stacks.length < all.length,
      outputsFile: values["outputs-file"],
    });
    return 0;
  },
);

function synthesizeAll(environment: string): Promise<readonly ManifestStack[]> {
  process.stderr.write(`Synthesizing ${environment} …\n`);
  return synthesize({ environments: [environment] });
}

function requireStack(all: readonly ManifestStack[], stack: string): readonly ManifestStack[] {
  if (all.some(({ name }) => name === stack)) return all;
  const valid = all.map(({ name }) => name).join(", ");
  throw new UsageFailure(`there is no stack "${stack}"; valid ones are ${valid}`);
}
