import type { Principal } from "./principal.ts";

/** Why a caller is not let in, as HTTP says it. */
export interface AuthenticationRefusal {
  readonly status: 401 | 403 | 503;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type AuthenticationResult =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: AuthenticationRefusal };

export interface Authenticator {
  /** Tells who calls, from the headers of one request. Never throws for a bad credential. */
  readonly authenticate: (
    headers: Readonly<Record<string, string | undefined>>,
  ) => Promise<AuthenticationResult>;
}
