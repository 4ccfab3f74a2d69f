/** What a `WWW-Authenticate` header of the Bearer scheme says. */
export interface Challenge {
  /** Absent when there was no credential: then there is nothing to say about it. */
  readonly error?: "invalid_request" | "invalid_token" | "insufficient_scope";
  /** For people; without quotes and backslashes, which the header would need escaped. */
  readonly description?: string;
  /** What to ask the authorization server for. */
  readonly scopes?: readonly string[];
}

/**
 * The header's value: where to learn how to get a token when tokens are taken (`metadataUrl`), else a realm, since
 * the scheme must not stand alone.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1
 */
export function bearerChallenge(challenge: Challenge, metadataUrl: string | undefined): string {
  const { error, description, scopes = [] } = challenge;
  const parameters: readonly (readonly [name: string, value: string | undefined])[] = [
    ["realm", metadataUrl === undefined ? "mcp" : undefined],
    ["error", error],
    ["error_description", description],
    ["scope", scopes.length === 0 ? undefined : scopes.join(" ")],
    ["resource_metadata", metadataUrl],
  ];
  const given = parameters.filter(([, value]) => value !== undefined);
  return `Bearer ${given.map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
