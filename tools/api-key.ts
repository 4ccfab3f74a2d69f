import { createHash, randomBytes } from "node:crypto";
import { type GrantedScopes, parseKeyEntry } from "../app/contract/setting-types.ts";
import { runCommand } from "./shared/command.ts";
import { UsageFailure } from "./shared/failure.ts";

const KEY_BYTES = 32;
/** Lets people and secret scanners recognise a key that turns up where it should not. */
const KEY_PREFIX = "mcpkey_";

await runCommand(
  {
    name: "api-key",
    about:
      "Makes an API key for a client and prints it once, together with its entry for the setting API_KEYS. The server\n" +
      "is given the entry alone, which holds the key's SHA-256 digest; the key cannot be recovered from it.",
    environment: "none",
    argument: "client",
    options: {
      scope: {
        value: "scope",
        about: "a scope the key is granted, such as data:process; repeat for more (default: every scope)",
        repeatable: true,
      },
      json: { about: "print client, key, entry and scopes as JSON" },
    },
    exits: ["0   made", "64  wrong arguments"],
    notes: [
      "The client is a name for logs and metrics: letters, digits, . _ -",
      "Rotate a key: make a second one, put its entry in API_KEYS beside the first, move the client over, and take the\n" +
        "first entry out. A client has two keys at most.",
    ],
  },
  async ({ argument: client, lists, flags }) => {
    const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString("base64url")}`;
    const digest = createHash("sha256").update(key).digest("hex");
    const entry = [client, digest, ...(lists.scope.length === 0 ? [] : [lists.scope.join("+")])].join(":");
    const parsed = parseKeyEntry(entry);
    if (typeof parsed === "string") throw new UsageFailure(`the server would refuse the entry: it ${parsed}`);
    const made = { client, key, entry, scopes: parsed.scopes };
    process.stdout.write(flags.json ? `${JSON.stringify(made)}\n` : describe(made));
    return 0;
  },
);

function describe(made: { client: string; key: string; entry: string; scopes: GrantedScopes }): string {
  const may = made.scopes === "all" ? "everything" : made.scopes.join(", ");
  return `Key of ${made.client}, shown this once; the client sends it as "Authorization: Bearer <key>" or "X-Api-Key: <key>":

  ${made.key}

Entry for API_KEYS, joined to the others by a comma; the key may do ${may}:

  ${made.entry}
`;
}
