import type { FetchImplementation, JWTVerifyGetKey, RemoteJWKSet } from "jose";
import { discoverJwksUri } from "./discover-jwks-uri.ts";

/** Longest wait for the authorization server's metadata, and for its keys. */
const FETCH_TIMEOUT_MS = 3000;
/** After a failure the authorization server is left alone this long, however many requests would ask it. */
export const RETRY_AFTER_SECONDS = 5;
/** An unknown key id makes the keys be fetched again this often at most: anybody can make up key ids. */
const COOLDOWN_MS = 10_000;
/** How long a key that the authorization server withdrew may still be believed. */
const MAX_AGE_MS = 600_000;

/** Thrown when the authorization server cannot be asked, so that a token is neither good nor bad. */
export class IssuerUnavailableError extends Error {
  override readonly name = "IssuerUnavailableError";
  readonly code = "ISSUER_UNAVAILABLE";
}

export interface IssuerKeys {
  /** @throws {@link IssuerUnavailableError}, or jose's error when no key fits the token. */
  readonly getKey: JWTVerifyGetKey;
  /** False from a failed attempt to the next one that succeeds. */
  readonly reachable: () => boolean;
  /** Gives up what is being fetched. */
  readonly close: () => void;
}

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** Told once per failed attempt. */
  readonly onUnreachable: (error: unknown) => void;
}

/**
 * The public keys of an authorization server: found by discovery, fetched when a token first needs them, kept, and
 * fetched again when they are old or a token names one that is not there, as after a rotation.
 */
export function createIssuerKeys({ issuer, onUnreachable }: IssuerKeysOptions): IssuerKeys {
  const closed = new AbortController();
  let keySet: Promise<RemoteJWKSet> | undefined;
  let failed = false;
  let retryAtMs = 0;
  const backingOff = () => failed && performance.now() < retryAtMs;

  const guardedFetch = (url: string, init: RequestInit & { readonly signal: AbortSignal }) => {
    if (backingOff())
      throw new IssuerUnavailableError(`${issuer} failed less than ${RETRY_AFTER_SECONDS} s ago`);
    return fetch(url, { ...init, redirect: "manual", signal: AbortSignal.any([init.signal, closed.signal]) });
  };

  const discover = async (): Promise<RemoteJWKSet> => {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const headers = { accept: "application/json" };
    const jwksUri = await discoverJwksUri(issuer, async (url) => guardedFetch(url, { headers, signal }));
    const { createRemoteJWKSet, customFetch } = await import("jose");
    const fetchKeys: FetchImplementation = async (url, init) => {
      const response = await guardedFetch(url, init);
      if (response.status === 200) failed = false;
      return response;
    };
    return createRemoteJWKSet(jwksUri, {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_AGE_MS,
      [customFetch]: fetchKeys,
    });
  };

  const fail = (error: unknown): IssuerUnavailableError => {
    if (!backingOff()) {
      failed = true;
      retryAtMs = performance.now() + RETRY_AFTER_SECONDS * 1000;
      onUnreachable(error);
    }
    return new IssuerUnavailableError(`The keys of ${issuer} cannot be fetched`, { cause: error });
  };

  return {
    getKey: async (header, token) => {
      const { errors } = await import("jose");
      const known = keySet ?? discover();
      keySet = known;
      let keys: RemoteJWKSet | undefined;
      try {
        keys = await known;
        return await keys(header, token);
      } catch (error) {
        const isAboutToken =
          error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
        if (isAboutToken) throw error;
        // Without keys that may still be used there is nothing to lose by looking for their address anew.
        if (!keys?.fresh && keySet === known) keySet = undefined;
        throw fail(error);
      }
    },
    reachable: () => !failed,
    close: () => closed.abort(),
  };
}
