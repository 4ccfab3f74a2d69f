import { hash, timingSafeEqual } from "node:crypto";
import type { KeyDigest } from "../contract/setting-types.ts";
import type { Principal } from "./principal.ts";

/** Tells whose key it is; undefined for one that is not known, or no longer. */
export type KeyVerifier = (key: string) => Principal | undefined;

/**
 * Compares a key's digest with every known one, in a time that does not depend on which of them it is.
 *
 * A plain SHA-256 is enough: keys are 256 random bits, so there is no dictionary to slow down.
 */
export function createKeyVerifier(digests: readonly KeyDigest[]): KeyVerifier {
  const known = digests.map(({ clientId, sha256, scopes }) => ({
    digest: Buffer.from(sha256, "hex"),
    principal: { id: `api-key:${clientId}`, clientId, anonymous: false, scopes } satisfies Principal,
  }));
  return (key) => {
    const given = hash("sha256", key, "buffer");
    let found: Principal | undefined;
    for (const { digest, principal } of known) {
      if (timingSafeEqual(digest, given)) found = principal;
    }
    return found;
  };
}
