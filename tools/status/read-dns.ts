import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { SideKind } from "../../stacks/environments/sides.ts";

/** What DNS answers for the name that clients use. */
export type DnsAnswer =
  | {
      readonly status: "answers";
      readonly addresses: readonly string[];
      /** The side whose addresses these are; absent where they are nobody's. */
      readonly side?: SideKind;
    }
  | { readonly status: "silent"; readonly reason: string };

/** Finds the IPv4 addresses of a name. @throws an error of `node:dns` */
export type Lookup = (name: string) => Promise<readonly string[]>;

const TIMEOUT_MS = 3000;

/** Asks the resolvers of this machine. */
export const lookUp: Lookup = (name) => new Resolver({ timeout: TIMEOUT_MS, tries: 2 }).resolve4(name);

/** Asks where clients are sent, and tells by the sides' own addresses whose that is. */
export async function readDns(
  host: string,
  sides: Readonly<Partial<Record<SideKind, string>>>,
  lookup: Lookup = lookUp,
): Promise<DnsAnswer> {
  try {
    const addresses = await lookup(host);
    for (const [kind, address] of Object.entries(sides)) {
      const own = isIP(address) ? [address] : await lookup(address).catch(() => []);
      if (addresses.some((each) => own.includes(each)))
        return { status: "answers", addresses, side: kind as SideKind };
    }
    return { status: "answers", addresses };
  } catch (error) {
    return { status: "silent", reason: error instanceof Error ? error.message : String(error) };
  }
}
