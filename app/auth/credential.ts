/** What a request offers as proof of who sends it. */
export type Credential =
  | { readonly kind: "none" }
  /** An Authorization header of another scheme than Bearer. */
  | { readonly kind: "unsupported" }
  /** Two credentials: nobody can say which one counts. */
  | { readonly kind: "ambiguous" }
  /** From X-Api-Key: never a token. */
  | { readonly kind: "key"; readonly secret: string }
  /** From Authorization: a token or a key. */
  | { readonly kind: "bearer"; readonly secret: string };

const BEARER = /^bearer +(.+)$/i;

/** The credential in `Authorization: Bearer` or, where keys are taken, in `X-Api-Key`. */
export function readCredential(
  headers: Readonly<Record<string, string | undefined>>,
  { keysTaken }: { readonly keysTaken: boolean },
): Credential {
  const { authorization } = headers;
  const key = keysTaken ? headers["x-api-key"] : undefined;
  if (authorization !== undefined && key !== undefined) return { kind: "ambiguous" };
  if (key !== undefined) return { kind: "key", secret: key };
  if (authorization === undefined) return { kind: "none" };
  const secret = BEARER.exec(authorization)?.[1];
  return secret === undefined ? { kind: "unsupported" } : { kind: "bearer", secret };
}

/** The headers for whatever comes after authentication: a credential is of no use there, and must not be passed on. */
export function withoutCredential(
  headers: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { authorization: _, "x-api-key": __, ...rest } = headers;
  return rest;
}
