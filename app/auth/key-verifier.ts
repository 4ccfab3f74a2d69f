import { hash, timingSafeEqual } from "node:crypto";
import type { KeyDigest } from "../contract/setting-types.ts";
import type { Principal } from "./principal.ts";

/** Tells whose key it is; undefined for one that is not known, or no longer. */
export type KeyVerifier = (key: string) => Principal | undefined;

/**
 * Compares a key's digest with every known one, in a time that does not depend on which of them it is.
 *
 * A plain SHA-256 is enough: keys are 256 random bits, so there is no dictionary to slow down. A key that was good before
 * is looked up as it is; that tells nothing by its time either, because V8 finds a string by a hash of all of it, with
 * a seed of the process, and compares no other.
 */
export function createKeyVerifier(digests: readonly KeyDigest[]): KeyVerifier {
  const known = digests.map(({ clientId, sha256, scopes }) => ({
    digest: Buffer.from(sha256, "hex"),
    principal: { id: `api-key:${clientId}`, clientId, anonymous: false, scopes } satisfies Principal,
  }));
  const verify: KeyVerifier = (key) => {
    const given = hash("sha256", key, "buffer");
    let found: Principal | undefined;
    for (const { digest, principal } of known) {
      if (timingSafeEqual(digest, given)) found = principal;
    }
    return found;
  };
  // Good keys alone, so no more than there are digests. Their digest is worked out once and not for every request.
  const verified = new Map<string, Principal>();
  return (key) => {
    const before = verified.get(key);
    if (before) return before;
    const found = verify(key);
    if (found) verified.set(key, found);
    return found;
  };
}
