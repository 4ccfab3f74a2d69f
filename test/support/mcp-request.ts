export const mcpHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
} as const;

export const MODERN_VERSION = "2026-07-28";
export const LEGACY_VERSION = "2025-11-25";

let nextId = 1;

/** A request of a 2025 revision. */
export function legacyRequest(method: string, params: Record<string, unknown> = {}) {
  return {
    headers: { ...mcpHeaders, "mcp-protocol-version": LEGACY_VERSION },
    message: { jsonrpc: "2.0", id: nextId++, method, params },
  };
}

/** A request of the 2026-07-28 revision, with the headers that must agree with it. */
export function modernRequest(method: string, params: Record<string, unknown> = {}) {
  const { _meta, ...rest } = params;
  const name = rest.name ?? rest.uri;
  return {
    headers: {
      ...mcpHeaders,
      "mcp-protocol-version": MODERN_VERSION,
      "mcp-method": method,
      ...(typeof name === "string" ? { "mcp-name": name } : {}),
    },
    message: {
      jsonrpc: "2.0",
      id: nextId++,
      method,
      params: {
        ...rest,
        _meta: {
          "io.modelcontextprotocol/protocolVersion": MODERN_VERSION,
          "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
          "io.modelcontextprotocol/clientCapabilities": {},
          ...(_meta as object | undefined),
        },
      },
    },
  };
}

/** Sends one prepared request, with headers added, replaced or (undefined) left out. */
export async function post(
  url: URL,
  { headers, message }: { headers: Record<string, string>; message: unknown },
  changes: Record<string, string | undefined> = {},
): Promise<Response> {
  const all = { ...headers, ...changes };
  const sent = Object.fromEntries(Object.entries(all).filter((entry) => entry[1] !== undefined));
  return fetch(url, {
    method: "POST",
    headers: sent as Record<string, string>,
    body: JSON.stringify(message),
  });
}
