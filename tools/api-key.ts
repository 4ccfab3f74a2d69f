import { createHash, randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { type GrantedScopes, parseKeyEntry } from "../app/contract/setting-types.ts";

const USAGE = `Usage: npm run api-key -- <client> [--scope <scope>]... [--json]

Makes an API key for a client and prints it once, together with its entry for the setting API_KEYS.
The server is given the entry alone, which holds the key's SHA-256 digest; the key cannot be recovered from it.

  <client>         name of the client in logs and metrics: letters, digits, . _ -
  --scope <scope>  a scope the key is granted, such as data:process; repeat for more (default: every scope)
  --json           print {"client", "key", "entry", "scopes"}
  --help           print this

Rotate a key: make a second one, put its entry in API_KEYS beside the first, move the client over, and take the
first entry out. A client has two keys at most.
`;

/** EX_USAGE of sysexits.h: the command was called wrongly. */
const EXIT_USAGE = 64;
const KEY_BYTES = 32;
/** Lets people and secret scanners recognise a key that turns up where it should not. */
const KEY_PREFIX = "mcpkey_";

class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "USAGE";
}

function main(args: readonly string[]): void {
  const { client, scopes, json, help } = readArguments(args);
  if (help) return void process.stdout.write(USAGE);
  if (client === undefined) throw new UsageError("Name the client that the key is for");
  const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString("base64url")}`;
  const digest = createHash("sha256").update(key).digest("hex");
  const entry = [client, digest, ...(scopes.length === 0 ? [] : [scopes.join("+")])].join(":");
  const parsed = parseKeyEntry(entry);
  if (typeof parsed === "string") throw new UsageError(`The server would refuse the entry: it ${parsed}`);
  const granted = parsed.scopes;
  process.stdout.write(
    json
      ? `${JSON.stringify({ client, key, entry, scopes: granted })}\n`
      : describe({ client, key, entry, granted }),
  );
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        scope: { type: "string", multiple: true, default: [] },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (positionals.length > 1) throw new UsageError(`One client at a time, got ${positionals.join(" ")}`);
    return { client: positionals[0], scopes: values.scope, json: values.json, help: values.help };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function describe(made: { client: string; key: string; entry: string; granted: GrantedScopes }): string {
  const may = made.granted === "all" ? "everything" : made.granted.join(", ");
  return `Key of ${made.client}, shown this once; the client sends it as "Authorization: Bearer <key>" or "X-Api-Key: <key>":

  ${made.key}

Entry for API_KEYS, joined to the others by a comma; the key may do ${may}:

  ${made.entry}
`;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
}
