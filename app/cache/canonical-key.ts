import { createHash } from "node:crypto";

/** A key of fixed length for a value, the same whatever the order of the keys of its objects. */
export function canonicalKey(prefix: string, value: unknown): string {
  return `${prefix}:${createHash("sha256").update(canonicalJson(value)).digest("base64url")}`;
}

/** JSON with the keys of every object sorted by code unit, as RFC 8785 section 3.2.3 has it. */
export function canonicalJson(value: unknown): string {
  // 1e400 is a number of JSON that JSON.stringify would make null of, and another input's key with it.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
