import { createHash, randomBytes } from "node:crypto";

/** A key, and its entry for API_KEYS. */
export function makeApiKey(client: string, scopes: readonly string[] = []): { key: string; entry: string } {
  const key = randomBytes(32).toString("base64url");
  const digest = createHash("sha256").update(key).digest("hex");
  return { key, entry: [client, digest, ...(scopes.length === 0 ? [] : [scopes.join("+")])].join(":") };
}
