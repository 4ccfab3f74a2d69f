import type { ReleaseRecord } from "../stacks/environments/release.ts";
import type { Environment } from "../stacks/environments/schema.ts";
import { applyStacks, synthesizeReleases } from "./release/apply-stacks.ts";
import { describeChanges, describeShares, imageChanges } from "./release/describe-release.ts";
import { imagesRun } from "./release/given-images.ts";
import { imageReferences, imageStacks, stacksOf } from "./release/image-stacks.ts";
import { readRecord } from "./release/read-record.ts";
import { bring, finishCanary } from "./release/transitions.ts";
import { type ManifestStack, synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure, UsageFailure } from "./shared/failure.ts";
import { refusePlaceholders } from "./shared/refuse-placeholders.ts";
import { requireConsent } from "./shared/require-consent.ts";
import { requireTerraform } from "./shared/terraform.ts";

/** A release on its way: what its target serves before and after, and of which environments' stacks that is made. */
interface Promotion {
  readonly before: ReleaseRecord | undefined;
  readonly record: ReleaseRecord;
  readonly records: Readonly<Record<string, ReleaseRecord | undefined>>;
}

await runCommand(
  {
    name: "promote",
    about:
      "Takes a release one step further. Of two environments: what the first serves becomes a release of the second, by\n" +
      "the same digests. Of one: everybody gets its canary.",
    environment: "one-or-two",
    options: {
      yes: { about: "do it without asking; needed where there is no terminal" },
      json: { about: "print what changes as JSON; what cdktf writes goes to standard error" },
      "dry-run": { about: "only say what would change, and which images must be copied to where" },
      again: { about: "take images that served before, or that a rollback took away, for a new release" },
    },
    exits: ["0   done, or nothing to do", "1   refused or failed", "64  wrong arguments"],
    notes: [
      "The images themselves must be in the registry of the second environment first: --dry-run says which they are.\n" +
        "It applies the stacks that run images, as npm run deploy does, and no other.",
    ],
  },
  async ({ environment: first, other: second, flags }) => {
    const source = second === undefined ? undefined : requireEnvironment(first);
    const target = requireEnvironment(second ?? first);
    if (source?.name === target.name)
      throw new UsageFailure("give two environments, or one to end its canary");
    for (const environment of source ? [source, target] : [target]) refusePlaceholders(environment);
    if (!flags["dry-run"]) requireConsent(flags.yes);
    await requireTerraform();
    const names = [...(source ? [source.name] : []), target.name];
    process.stderr.write(`Synthesizing ${names.join(", ")} …\n`);
    const known = await synthesize({ environments: names });
    const { before, record, records } = source
      ? await carry(source, target, known, flags)
      : await finish(target, known);
    const images = imageChanges(before?.current.images, record.current.images);
    const shares = describeShares(record, target.rollout);
    process.stderr.write(`${target.name}: ${shares}\n${describeChanges(images)}`);
    const all = await synthesizeReleases(records);
    const stacks = imageStacks(stacksOf(target.name, all));
    const copies = source ? copiesNeeded(stacksOf(source.name, all), stacks) : [];
    const apply = !flags["dry-run"] && record !== before;
    if (!apply) for (const { from, to } of copies) process.stderr.write(`  copy ${from} to ${to}\n`);
    const { yes, json } = flags;
    if (apply) await applyStacks(stacks, { environment: target.name, yes, partial: true, quiet: json });
    const done = {
      ...(source ? { from: source.name } : {}),
      environment: target.name,
      release: record.current,
      rollout: record.stable ? target.rollout : { kind: "all-at-once" },
      images,
      copies,
      stacks: stacks.map((stack) => stack.name),
      applied: apply,
    };
    const summary = record === before ? `already ${shares}` : `${apply ? "" : "would be "}${shares}`;
    process.stdout.write(json ? `${JSON.stringify(done, undefined, 2)}\n` : `${target.name}: ${summary}\n`);
    return 0;
  },
);

/** @throws {@link Failure} where the source has nothing that serves everybody. */
async function carry(
  source: Environment,
  target: Environment,
  stacks: readonly ManifestStack[],
  { again }: { readonly again: boolean },
): Promise<Promotion> {
  const [from, known] = await Promise.all([
    readRecord(stacksOf(source.name, stacks)),
    readRecord(stacksOf(target.name, stacks)),
  ]);
  if (from.record === undefined) throw new Failure(`${source.name} serves nothing that could be promoted`);
  if (from.record.stable) {
    const { current, stable } = from.record;
    throw new Failure(
      `${source.name} tries release ${current.number} beside release ${stable.number}; ` +
        `end that first: npm run promote -- ${source.name}, or npm run rollback -- ${source.name}`,
    );
  }
  const images = imagesRun(target, from.record.current.images);
  const record = bring(known, images, { rollout: target.rollout, again });
  const records = { [source.name]: from.record, [target.name]: record };
  return { before: known.record, record, records };
}

async function finish(target: Environment, stacks: readonly ManifestStack[]): Promise<Promotion> {
  const { record: before } = await readRecord(stacks);
  if (before === undefined) throw new Failure(`${target.name} serves nothing yet`);
  const record = finishCanary(before);
  return { before, record, records: { [target.name]: record } };
}

/** Where the images of a release are, and where those who will run them look for them. */
function copiesNeeded(source: readonly ManifestStack[], target: readonly ManifestStack[]) {
  const there = imageReferences(source);
  return [...imageReferences(target)].flatMap(([digest, repository]) => {
    const from = there.get(digest);
    if (from === undefined || from === repository) return [];
    return [{ from: `${from}@${digest}`, to: repository }];
  });
}
