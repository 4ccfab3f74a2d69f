import type { DependencyCheck } from "../contract/health.ts";
import type { Principal } from "./principal.ts";

/** Why a caller is not let in, or not let on, as HTTP says it. */
export interface AuthenticationRefusal {
  /** 400 for two credentials at once, 503 when nobody can tell whether the credential is good. */
  readonly status: 400 | 401 | 403 | 503;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type AuthenticationResult =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: AuthenticationRefusal };

export interface Authenticator {
  /**
   * Tells who calls, from the headers of one request. Never throws for a bad credential; the credential goes no
   * further than this: not into the principal, not into a message, not into the log.
   */
  readonly authenticate: (
    headers: Readonly<Record<string, string | undefined>>,
  ) => AuthenticationResult | Promise<AuthenticationResult>;
  /** What to answer a known caller who lacks a scope. */
  readonly refuseScope: (scope: string) => AuthenticationRefusal;
  /** The document of RFC 9728, where tokens are taken. */
  readonly metadata: object | undefined;
  /** How the authorization server is, when there is one. */
  readonly dependencies: () => Readonly<Record<string, DependencyCheck>>;
  readonly close: () => void;
}
