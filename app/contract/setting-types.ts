import * as z from "zod";
import { ANONYMOUS, OTHER } from "./telemetry.ts";

/** A kind of setting: how its text is parsed, and what a good one is in words. */
export interface SettingType<Value> {
  /** Made when there is a text to parse: making all of them would be a tenth of a function's start. */
  readonly schema: () => z.ZodType<Value, string>;
  readonly expected: string;
}

const anyText = z.string();

/** A whole number within both bounds. */
export function integer(min: number, max: number): SettingType<number> {
  const expected = `a whole number from ${min} to ${max}`;
  const fits = (text: string) => /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max;
  const schema = () =>
    anyText.transform((text, context) => {
      if (fits(text)) return Number(text);
      context.addIssue({ code: "custom", message: expected });
      return z.NEVER;
    });
  return { schema, expected };
}

export function flag(): SettingType<boolean> {
  return {
    schema: () => z.enum(["true", "false"]).transform((value) => value === "true"),
    expected: "true or false",
  };
}

export function text(): SettingType<string> {
  return { schema: () => anyText.min(1), expected: "text" };
}

/** A host name as a Host header names it: lower or upper case, IPv6 in brackets, nothing around it. */
export function hostName(): SettingType<string> {
  const schema = () =>
    anyText.regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/i).transform((value) => value.toLowerCase());
  return { schema, expected: "a bare host name, without scheme, port or path" };
}

/** The host name of an origin, or every origin of a browser's extensions. */
export function originHost(): SettingType<string> {
  const schema = () =>
    anyText
      .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+|[a-z][a-z0-9+.-]*:\/\/\*)$/i)
      .transform((value) => value.toLowerCase());
  return { schema, expected: "a bare host name, or <scheme>://* for a browser's extensions" };
}

export function choice<const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
): SettingType<Choices[number]> {
  const schema = (): z.ZodType<Choices[number], string> => z.enum(choices);
  return { schema, expected: `one of ${choices.join(", ")}` };
}

/** An absolute URL of one of the schemes, without a user or password unless the scheme is Redis's. */
export function url(...schemes: readonly [string, ...string[]]): SettingType<string> {
  const credentialsAllowed = schemes.some((scheme) => scheme.startsWith("redis"));
  const expected = `a URL starting with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}${
    credentialsAllowed ? "" : ", without user or password"
  }`;
  const schema = () =>
    anyText.refine((value) => {
      if (!URL.canParse(value)) return false;
      const { protocol, hostname, username, password } = new URL(value);
      const known = schemes.includes(protocol.slice(0, -1)) && hostname !== "";
      return known && (credentialsAllowed || (username === "" && password === ""));
    });
  return { schema, expected };
}

/** Comma-separated items; blanks around them do not count, repeated items count once. */
export function list<Item>(item: SettingType<Item>): SettingType<readonly Item[]> {
  const schema = () =>
    anyText
      .transform((value) => splitList(value))
      .pipe(z.array(item.schema()).min(1))
      .transform((items): readonly Item[] => [...new Set(items)]);
  return { schema, expected: `a comma-separated list, each ${item.expected}` };
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/i;

/** Comma-separated `name=value` pairs with unique names. */
export function map<Value>(value: SettingType<Value>): SettingType<ReadonlyMap<string, Value>> {
  const schema = () =>
    anyText.transform((text, context): ReadonlyMap<string, Value> => {
      const valueSchema = value.schema();
      const entries = new Map<string, Value>();
      for (const pair of splitList(text)) {
        const name = pair.slice(0, Math.max(0, pair.indexOf("="))).trim();
        const parsed = valueSchema.safeParse(pair.slice(pair.indexOf("=") + 1).trim());
        if (!NAME.test(name) || entries.has(name) || !parsed.success) {
          context.addIssue({ code: "custom", message: "a pair is malformed or a name is repeated" });
          return z.NEVER;
        }
        entries.set(name, parsed.data);
      }
      return entries;
    });
  return { schema, expected: `a comma-separated list of name=value pairs, each value ${value.expected}` };
}

/** What authorizes whoever holds it: the scopes of a token or key, or `all`. */
export type GrantedScopes = readonly string[] | "all";

/** The SHA-256 digest of one accepted API key, the client it belongs to, and what the key may do. */
export interface KeyDigest {
  readonly clientId: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: GrantedScopes;
}

/** Two keys may be active per client while one replaces the other. */
const MAX_KEYS_PER_CLIENT = 2;
/** Bounds the `client_id` label of the metrics together with it. */
export const MAX_API_KEY_CLIENTS = 200;

/** Names that metrics and logs use for callers without a key. */
const RESERVED_CLIENTS: readonly string[] = [ANONYMOUS, OTHER];
/** A scope-token of RFC 6749, without commas and plus signs, which separate here. */
const SCOPE = /^[a-z0-9][a-z0-9._:/-]*$/i;

/**
 * Comma-separated `client:digest` entries, each with `:scope+scope` behind it when the key may not do everything.
 *
 * A message names an entry by its place, never by its text.
 */
export function keyDigests(): SettingType<readonly KeyDigest[]> {
  const schema = () =>
    anyText.transform((value, context): readonly KeyDigest[] => {
      const counts = new Map<string, number>();
      const refuse = (message: string) => {
        context.addIssue({ code: "custom", message });
        return z.NEVER;
      };
      const digests: KeyDigest[] = [];
      for (const [index, entry] of splitList(value).entries()) {
        const parsed = parseKeyEntry(entry);
        if (typeof parsed === "string") return refuse(`entry ${index + 1} ${parsed}`);
        const count = (counts.get(parsed.clientId) ?? 0) + 1;
        if (count > MAX_KEYS_PER_CLIENT) return refuse(`entry ${index + 1} is a third key of its client`);
        if (digests.some(({ sha256 }) => sha256 === parsed.sha256)) {
          return refuse(`entry ${index + 1} repeats the digest of another entry`);
        }
        counts.set(parsed.clientId, count);
        digests.push(parsed);
      }
      if (digests.length === 0) return refuse("the list is empty");
      if (counts.size > MAX_API_KEY_CLIENTS)
        return refuse(`there are more than ${MAX_API_KEY_CLIENTS} clients`);
      return digests;
    });
  return {
    schema,
    expected:
      "a comma-separated list of client:digest or client:digest:scope+scope (digest: SHA-256 of the key, " +
      "64 hexadecimal digits; without scopes the key may do everything)",
  };
}

/** The parts of one entry of API_KEYS, or what is wrong with it, in words that go behind "the entry". */
export function parseKeyEntry(entry: string): KeyDigest | string {
  const [clientId = "", sha256 = "", ...rest] = entry.split(":");
  if (!NAME.test(clientId))
    return "has no client name of up to 63 letters, digits, dots, hyphens and underscores";
  if (RESERVED_CLIENTS.includes(clientId)) return "has a client name that is reserved";
  if (!/^[0-9a-f]{64}$/i.test(sha256)) return "has no SHA-256 digest of 64 hexadecimal digits";
  // A scope may contain colons itself.
  const scopes = rest.length === 0 ? "all" : rest.join(":").split("+");
  // An empty list after a colon is a mistake, and must not come to mean everything.
  if (scopes !== "all" && !scopes.every((scope) => SCOPE.test(scope))) {
    return "has scopes that are not names joined by +";
  }
  return { clientId, sha256: sha256.toLowerCase(), scopes };
}

function splitList(value: string): string[] {
  return value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
