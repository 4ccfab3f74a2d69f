import type { Construct } from "constructs";
import { Token } from "#tf";
import { requireAll } from "../refuse.ts";
import type { ServiceProps } from "./service-props.ts";

const IMAGE_BY_DIGEST = /^[^@\s]+@sha256:[0-9a-f]{64}$/;
const NAME = /^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/;
const MAX_REVISION_LENGTH = 63;
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
  const { name, image, collector, size, revision, serviceAccountEmail } = props;
  const { cpu, memoryMib, concurrency, timeoutSeconds, minInstances, maxInstances } = size;
  const [least, most] = [MIN_MEMORY_MIB[cpu], MAX_MEMORY_MIB[cpu]];
  const byDigest = (reference: string) => Token.isUnresolved(reference) || IMAGE_BY_DIGEST.test(reference);
  requireAll(construct, [
    [NAME.test(name), `name "${name}" must be up to 49 lower-case letters, digits and hyphens`],
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
      revision === undefined || (revision.startsWith(`${name}-`) && revision.length <= MAX_REVISION_LENGTH),
      `revision "${revision}" must start with "${name}-" and be up to ${MAX_REVISION_LENGTH} characters`,
    ],
  ]);
}

function within(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
