import type { Construct } from "constructs";
import { Token } from "#tf";
import { requireAll } from "../refuse.ts";
import type { ServiceProps } from "./service-props.ts";

const IMAGE_BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;
/** Short enough for the longest name of a revision, 63 characters, to follow from it: see revision-name.ts. */
const NAME = /^[a-z]([a-z0-9-]{0,32}[a-z0-9])?$/;
const MAX_RELEASE = 99_999;
/** Most memory for a number of CPUs, MiB. @see https://docs.cloud.google.com/run/docs/configuring/services/memory-limits */
const MAX_MEMORY_MIB: Readonly<Record<number, number>> = { 1: 4096, 2: 8192, 4: 16_384, 8: 32_768 };
/** Least memory for a number of CPUs, MiB; 512 is the second generation's. */
const MIN_MEMORY_MIB: Readonly<Record<number, number>> = { 1: 512, 2: 512, 4: 2048, 8: 4096 };

/**
 * Refuses what Cloud Run would refuse, or accept against this repository's rules.
 *
 * @throws {@link ConstructError} naming every prop that is wrong.
 */
export function requireSoundService(construct: Construct, props: ServiceProps): void {
  const { name, image, release, collector, size, stable, serviceAccountEmail } = props;
  const { cpu, memoryMib, concurrency, timeoutSeconds, minInstances, maxInstances } = size;
  const [least, most] = [MIN_MEMORY_MIB[cpu], MAX_MEMORY_MIB[cpu]];
  const byDigest = (reference: string) => Token.isUnresolved(reference) || IMAGE_BY_DIGEST.test(reference);
  requireAll(construct, [
    [NAME.test(name), `name "${name}" must be up to 34 lower-case letters, digits and hyphens`],
    [
      byDigest(image),
      `image "${image}" must be given by digest, <repository>@sha256:<64 hexadecimal digits>`,
    ],
    [byDigest(collector.image), `collector.image "${collector.image}" must be given by digest`],
    [
      Token.isUnresolved(serviceAccountEmail) ||
        !serviceAccountEmail.endsWith("@developer.gserviceaccount.com"),
      `serviceAccountEmail "${serviceAccountEmail}" is Google's default account; give the service its own`,
    ],
    [least !== undefined, `size.cpu must be one of ${Object.keys(MAX_MEMORY_MIB).join(", ")}, got ${cpu}`],
    [
      least === undefined || most === undefined || (memoryMib >= least && memoryMib <= most),
      `size.memoryMib must be from ${least} to ${most} for ${cpu} CPU, got ${memoryMib}`,
    ],
    [within(concurrency, 1, 1000), `size.concurrency must be from 1 to 1000, got ${concurrency}`],
    [within(timeoutSeconds, 1, 3600), `size.timeoutSeconds must be from 1 to 3600, got ${timeoutSeconds}`],
    [
      minInstances >= 0 && minInstances <= maxInstances,
      `size.minInstances must be from 0 to maxInstances (${maxInstances}), got ${minInstances}`,
    ],
    [
      within(release, 1, MAX_RELEASE),
      `release must be a whole number from 1 to ${MAX_RELEASE}, got ${release}`,
    ],
    [
      stable === undefined || stable.revision.startsWith(`${name}-`),
      `stable.revision "${stable?.revision}" must be a revision of this service, "${name}-…"`,
    ],
    [
      stable === undefined || within(stable.percent, 1, 99),
      `stable.percent must be from 1 to 99, got ${stable?.percent}`,
    ],
  ]);
}

function within(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
