import type { Settings } from "../contract/settings.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { AuthenticationRefusal, AuthenticationResult, Authenticator } from "./authenticator.ts";
import { bearerChallenge, type Challenge } from "./challenge.ts";
import { type Credential, readCredential } from "./credential.ts";
import { RETRY_AFTER_SECONDS } from "./issuer-keys.ts";
import { createKeyVerifier } from "./key-verifier.ts";
import { anonymous, type Principal } from "./principal.ts";
import { resourceMetadata, resourceMetadataUrl } from "./resource-metadata.ts";
import { createTokenVerifier } from "./token-verifier.ts";

export interface AuthenticatorOptions {
  readonly settings: Pick<Settings, "AUTH_MODES" | "API_KEYS" | "OAUTH_ISSUER" | "OAUTH_AUDIENCE">;
  /** Every scope that a tool asks for: what a client without a token is told to ask for, in one consent. */
  readonly scopes: readonly string[];
  readonly logger: Logger;
}

/**
 * Tells who calls, by the modes that the settings name.
 *
 * With `none` among them a caller without a credential is anonymous; one with a bad credential is refused all the
 * same, so that a mistake does not go unnoticed. With `none` alone, credentials are not looked at.
 */
export function createAuthenticator({ settings, scopes, logger }: AuthenticatorOptions): Authenticator {
  const { AUTH_MODES: modes } = settings;
  const keysTaken = modes.includes("api-key");
  const findKey = createKeyVerifier(keysTaken ? (settings.API_KEYS ?? []) : []);
  const oauth = modes.includes("oauth") ? oauthSettings(settings) : undefined;
  const onUnreachable = (err: unknown) =>
    logger.error({ err, issuer: oauth?.issuer }, "authorization server unreachable");
  const tokens = oauth && createTokenVerifier({ ...oauth, onUnreachable });
  const metadataUrl = oauth && resourceMetadataUrl(oauth.audience);
  const requestable = oauth ? scopes : [];

  const challenge = (said: Challenge) => ({ "www-authenticate": bearerChallenge(said, metadataUrl) });
  const refuse = (status: 400 | 401, message: string, error?: Challenge["error"]): AuthenticationResult => {
    const said: Challenge = error === undefined ? {} : { error, description: message };
    return { ok: false, refusal: { status, message, headers: challenge({ ...said, scopes: requestable }) } };
  };

  const checkToken = async (secret: string): Promise<AuthenticationResult> => {
    if (!tokens || (keysTaken && !looksLikeToken(secret))) return refuse(401, UNKNOWN_KEY, "invalid_token");
    const verdict = await tokens.verify(secret);
    switch (verdict.kind) {
      case "valid":
        return accept(verdict.principal);
      case "invalid":
        return refuse(401, verdict.reason, "invalid_token");
      case "unknown":
        return { ok: false, refusal: issuerUnavailable };
    }
  };

  return {
    authenticate: (headers) => {
      const credential: Credential =
        keysTaken || oauth ? readCredential(headers, { keysTaken }) : { kind: "none" };
      switch (credential.kind) {
        case "none":
          return modes.includes("none") ? accept(anonymous) : refuse(401, "A credential is needed");
        case "unsupported":
          return refuse(401, "The Authorization header must be Bearer and one credential");
        case "ambiguous":
          return refuse(400, "Send one credential: Authorization or X-Api-Key, not both", "invalid_request");
        case "key": {
          const holder = findKey(credential.secret);
          return holder ? accept(holder) : refuse(401, UNKNOWN_KEY, "invalid_token");
        }
        case "bearer": {
          const holder = findKey(credential.secret);
          return holder ? accept(holder) : checkToken(credential.secret);
        }
      }
    },
    refuseScope: (scope) => {
      const message = `This needs the scope ${scope}, which the credential does not have`;
      const said: Challenge = { error: "insufficient_scope", description: message, scopes: [scope] };
      return { status: 403, message, headers: challenge(said) };
    },
    metadata: oauth && resourceMetadata({ ...oauth, scopes }),
    dependencies: () => {
      if (!tokens) return {};
      if (tokens.issuerReachable()) return { "authorization-server": { status: "ok" } };
      const detail = "It cannot be reached; tokens are accepted as far as its keys are known";
      return { "authorization-server": { status: "degraded", detail } };
    },
    close: () => tokens?.close(),
  };
}

/** The same for a key that never was and one that was revoked, so that nobody learns which keys there were. */
const UNKNOWN_KEY = "The API key is not known";

const issuerUnavailable: AuthenticationRefusal = {
  status: 503,
  message:
    "The authorization server cannot be reached, so the access token cannot be checked; try again shortly",
  headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
};

function oauthSettings({ OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience }: AuthenticatorOptions["settings"]) {
  if (issuer === undefined || audience === undefined) {
    throw new TypeError("AUTH_MODES names oauth, which needs OAUTH_ISSUER and OAUTH_AUDIENCE");
  }
  return { issuer, audience };
}

/** Three parts, as a signed JWT has; none of our keys looks like it. */
function looksLikeToken(secret: string): boolean {
  return secret.split(".").length === 3;
}

function accept(principal: Principal): AuthenticationResult {
  return { ok: true, principal };
}
