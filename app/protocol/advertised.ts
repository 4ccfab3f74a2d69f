import type { McpDefinition } from "./mcp-definition.ts";

/** Lists and definitions change with a release only, so clients may keep them for a while. */
const LIST_TTL_MS = 300_000;

/** How long clients may keep what they were told, in the revision that lets a server say so. */
export const caching = {
  list: { ttlMs: LIST_TTL_MS, cacheScope: "public" },
  read: { ttlMs: 0, cacheScope: "private" },
} as const;

/** What the server can do without an extension. */
export const capabilities = {
  tools: { listChanged: false },
  resources: { listChanged: false },
  prompts: { listChanged: false },
} as const;

/** Thrown errors of ours that reach a caller say this and no more. */
export const FAULT_MESSAGE = "Internal error; it has been logged";

/** A resource's answer. */
export function resourceResult({ uri, mimeType }: McpDefinition["resources"][number], text: string) {
  return { contents: [{ uri, mimeType, text }] };
}

/** A prompt's answer. */
export function promptResult(text: string) {
  return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
}
