/**
 * Where an issuer's metadata may be, in the order that the MCP specification has clients ask: RFC 8414 first, then
 * OpenID Connect with the issuer's path behind the well-known one, then before it.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization/authorization-server-discovery
 */
export function discoveryUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const urls = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  return [...new Set(urls)];
}

/**
 * The address of an issuer's public keys, from its metadata.
 *
 * @throws when there is no metadata, or when it is not that of this issuer.
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3.3
 */
export async function discoverJwksUri(
  issuer: string,
  fetchDocument: (url: string) => Promise<Response>,
): Promise<URL> {
  const urls = discoveryUrls(issuer);
  for (const url of urls) {
    const response = await fetchDocument(url);
    if (response.status !== 200) {
      await response.body?.cancel();
      continue;
    }
    const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
    if (metadata?.issuer !== issuer) {
      throw new Error(
        `The metadata at ${url} is not that of the issuer ${issuer}; OAUTH_ISSUER must match exactly`,
      );
    }
    return checkedJwksUri(metadata.jwks_uri, { issuer, url });
  }
  throw new Error(`The issuer ${issuer} has no metadata at ${urls.join(", ")}`);
}

/** Keys that come over plain HTTP may be anybody's, so they may only where the issuer itself is on plain HTTP. */
function checkedJwksUri(jwksUri: unknown, { issuer, url }: { issuer: string; url: string }): URL {
  if (typeof jwksUri === "string" && URL.canParse(jwksUri)) {
    const parsed = new URL(jwksUri);
    if (parsed.protocol === "https:" || parsed.protocol === new URL(issuer).protocol) return parsed;
  }
  throw new Error(`The metadata at ${url} names no jwks_uri that can be used`);
}
