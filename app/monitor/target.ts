/** One server to watch. */
export interface Target {
  readonly name: string;
  /** Where the server's paths begin. */
  readonly url: URL;
  /** The credential for its MCP endpoint, if it asks for one. Never logged, never shown. */
  readonly token?: string;
}

/** A path of the server, below whatever path its URL has: an API gateway's stage, say. */
export function urlOf(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, "")}${path}`;
  return url;
}
