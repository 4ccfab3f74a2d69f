import { paths } from "../contract/endpoints.ts";

export interface ResourceMetadataOptions {
  readonly audience: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
}

/**
 * How a client finds out which authorization server gives tokens for this resource.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-2
 */
export function resourceMetadata({ audience, issuer, scopes }: ResourceMetadataOptions) {
  return {
    resource: audience,
    authorization_servers: [issuer],
    ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
    bearer_methods_supported: ["header"],
  };
}

/**
 * Where that document is for an audience: the well-known path goes between the host and the resource's own path.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1
 */
export function resourceMetadataUrl(audience: string): string {
  const { origin, pathname } = new URL(audience);
  return `${origin}${pathname === "/" ? paths.protectedResourceMetadata : paths.mcpResourceMetadata}`;
}
