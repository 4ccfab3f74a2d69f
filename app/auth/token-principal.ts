import { OTHER } from "../contract/telemetry.ts";
import type { Principal } from "./principal.ts";

/** The claims of a verified access token, as far as they say who calls and what they may do. */
export interface TokenClaims {
  readonly sub?: unknown;
  readonly client_id?: unknown;
  readonly azp?: unknown;
  readonly scope?: unknown;
  readonly scp?: unknown;
}

/**
 * Who a verified token speaks for; undefined when it names neither a client nor a subject.
 *
 * The id holds both, because one user's two applications, and one application's two users, are different callers.
 * The client's name comes from a registry that others fill, so it is no label of its own in the metrics: an
 * application must not pass for the holder of an API key there.
 */
export function tokenPrincipal(claims: TokenClaims): Principal | undefined {
  const client = nonEmpty(claims.client_id) ?? nonEmpty(claims.azp);
  const subject = nonEmpty(claims.sub);
  if (client === undefined && subject === undefined) return undefined;
  return {
    id: `oauth:${encode(client)}/${encode(subject)}`,
    clientId: OTHER,
    anonymous: false,
    scopes: tokenScopes(claims),
  };
}

/** `scope` as RFC 8693 and RFC 9068 have it, one text; `scp` as others have it, a text or a list. */
export function tokenScopes({ scope, scp }: TokenClaims): readonly string[] {
  const named = [scope, scp].flatMap((claim): unknown[] => (Array.isArray(claim) ? claim : [claim]));
  const texts = named.filter((claim) => typeof claim === "string");
  return [...new Set(texts.flatMap((text) => text.split(" ").filter((name) => name !== "")))];
}

function nonEmpty(claim: unknown): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}

/** Keeps the separators of the id out of its parts, so that no two pairs make the same id. */
function encode(part: string | undefined): string {
  return encodeURIComponent((part ?? "").toWellFormed());
}
