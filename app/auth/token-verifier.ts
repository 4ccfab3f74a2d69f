import type { errors as JoseErrors } from "jose";
import { createIssuerKeys, IssuerUnavailableError } from "./issuer-keys.ts";
import type { Principal } from "./principal.ts";
import { tokenPrincipal } from "./token-principal.ts";

/**
 * Signatures that need the authorization server's private key. `none` and the HMAC family are not among them: with
 * those, whoever knows the public key could sign.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** How far the authorization server's clock and ours may be apart. */
const CLOCK_TOLERANCE_SECONDS = 10;

/** What a token is worth; `reason` is fit for the caller, and never holds a part of the token. */
export type TokenVerdict =
  | { readonly kind: "valid"; readonly principal: Principal }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "unknown" };

export interface TokenVerifier {
  /** Waits for the authorization server only when a key of it is missing, and then for seconds at most. */
  readonly verify: (token: string) => Promise<TokenVerdict>;
  readonly issuerReachable: () => boolean;
  readonly close: () => void;
}

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Told once per failed attempt to reach the authorization server. */
  readonly onUnreachable: (error: unknown) => void;
}

/**
 * Verifies access tokens that are JWTs: signature, issuer, audience and time.
 *
 * An authorization server that cannot be reached makes the verdict `unknown`, which is answered 503 and not 401: 401
 * with `invalid_token` states that the token is bad (RFC 6750, section 3.1), which nobody knows then, and makes the
 * client throw away a good token and start a login that cannot succeed either. 503 with Retry-After has it wait
 * (RFC 9110, section 15.6.4). Tokens whose key is already here are verified all the same.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { issuer, onUnreachable } = options;
  const keys = createIssuerKeys({ issuer, onUnreachable });
  const checks = {
    issuer,
    audience: audienceForms(options.audience),
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ["exp"],
  };
  return {
    verify: async (token) => {
      const { jwtVerify, errors } = await import("jose");
      try {
        const { payload } = await jwtVerify(token, keys.getKey, checks);
        const principal = tokenPrincipal(payload);
        if (principal) return { kind: "valid", principal };
        return { kind: "invalid", reason: "The access token names neither a client nor a subject" };
      } catch (error) {
        if (error instanceof IssuerUnavailableError) return { kind: "unknown" };
        if (error instanceof errors.JOSEError) return { kind: "invalid", reason: reasonOf(error, errors) };
        throw error;
      }
    },
    issuerReachable: keys.reachable,
    close: keys.close,
  };
}

/** Clients write a resource without a path both ways, since URL parsers add the slash. */
function audienceForms(audience: string): string[] {
  const { origin, pathname } = new URL(audience);
  return pathname === "/" ? [origin, `${origin}/`] : [audience];
}

function reasonOf(error: JoseErrors.JOSEError, errors: typeof JoseErrors): string {
  if (error instanceof errors.JWTExpired) return "The access token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    switch (error.claim) {
      case "nbf":
        return "The access token is not valid yet";
      case "aud":
        return "The access token is for another audience";
      case "iss":
        return "The access token is from another issuer";
      default:
        return "The access token lacks a claim, or has one that is malformed";
    }
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) {
    return "The access token is not a JWT";
  }
  return "The signature of the access token cannot be verified";
}
