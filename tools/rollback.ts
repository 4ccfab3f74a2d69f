import { applyStacks, synthesizeReleases } from "./release/apply-stacks.ts";
import { describeChanges, imageChanges } from "./release/describe-release.ts";
import { imageStacks } from "./release/image-stacks.ts";
import { readRecord } from "./release/read-record.ts";
import { rollBack } from "./release/transitions.ts";
import { synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireConsent } from "./shared/require-consent.ts";
import { requireTerraform } from "./shared/terraform.ts";

await runCommand(
  {
    name: "rollback",
    about:
      "Takes the newest release of an environment away: the images of the one before serve everybody again. Of a canary,\n" +
      "that is the release beside it.",
    environment: "required",
    options: {
      yes: { about: "do it without asking; needed where there is no terminal" },
      json: { about: "print what was done as JSON; what cdktf writes goes to standard error" },
    },
    exits: ["0   done", "1   refused or failed", "64  wrong arguments"],
    notes: [
      "It applies the stacks that run images, as npm run deploy does, and no other. The state remembers it: a deployment\n" +
        "after it keeps what it restored, and refuses the images that it took away.",
    ],
  },
  async ({ environment: name, flags }) => {
    const startedAt = Date.now();
    const environment = requireEnvironment(name);
    refusePlaceholders(environment);
    requireConsent(flags.yes);
    await requireTerraform();
    process.stderr.write(`Synthesizing ${environment.name} …\n`);
    const { record: before } = await readRecord(await synthesize({ environments: [environment.name] }));
    if (before === undefined)
      throw new Failure(`${environment.name} serves nothing; there is no release yet`);
    const record = rollBack(before);
    const restored = (before.stable ?? before.before[0])?.number;
    const images = imageChanges(before.current.images, record.current.images);
    const what = `release ${before.current.number} away from ${environment.name}, back to release ${restored}`;
    process.stderr.write(`Taking ${what}\n${describeChanges(images)}`);
    const stacks = imageStacks(await synthesizeReleases({ [environment.name]: record }));
    const { yes, json } = flags;
    await applyStacks(stacks, { environment: environment.name, yes, partial: true, quiet: json });
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const done = {
      environment: environment.name,
      withdrawn: before.current.number,
      restored,
      release: record.current,
      images,
      stacks: stacks.map((stack) => stack.name),
      seconds,
    };
    process.stdout.write(
      json
        ? `${JSON.stringify(done, undefined, 2)}\n`
        : `Took ${what}, as release ${record.current.number}, in ${seconds} s.\n`,
    );
    return 0;
  },
);
