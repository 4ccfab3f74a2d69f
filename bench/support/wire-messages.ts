export type Era = "legacy" | "modern";

export interface WireMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The revision that stands for an era. */
export const versions = { legacy: "2025-11-25", modern: "2026-07-28" } as const;

/** A request as clients of the revision send it. */
export function wireMessage(
  era: Era,
  method: string,
  params: Readonly<Record<string, unknown>>,
): WireMessage {
  const version = versions[era];
  const name = params.name;
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const full = era === "modern" ? { ...params, _meta } : params;
  return {
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(era === "modern" ? { "mcp-method": method } : {}),
      ...(era === "modern" && typeof name === "string" ? { "mcp-name": name } : {}),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: full }),
  };
}
