import { readFileSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { blocksOf } from "../support/documents.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { startTestServer, type TestServer } from "../support/start-test-server.ts";

const PAGE = "docs/clients.md";
const url = z.url({ protocol: /^https?$/ });
const headers = z.record(z.string(), z.string()).optional();
const home = <Shape extends z.ZodType>(entry: Shape) => z.strictObject({ home: entry });

interface Connection {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The form that each client's documentation asks for, and what it makes the client send. */
const clients: Readonly<Record<string, (config: unknown) => Connection>> = {
  // https://code.claude.com/docs/en/mcp: type, url and headers below mcpServers; ${VAR} from the environment.
  "claude-code": (config) => {
    const entry = z.strictObject({ type: z.literal("http"), url, headers });
    return connection(z.strictObject({ mcpServers: home(entry) }).parse(config).mcpServers.home);
  },
  // https://github.com/geelen/mcp-remote: npx mcp-remote <url> [--header Name:Value]; HTTPS, or HTTP on loopback.
  "claude-desktop": (config) => {
    const entry = z.strictObject({
      command: z.literal("npx"),
      args: z.union([
        z.tuple([z.literal("-y"), z.literal("mcp-remote"), url]),
        z.tuple([
          z.literal("-y"),
          z.literal("mcp-remote"),
          url,
          z.literal("--header"),
          z.string().regex(/^[\w-]+:\S+$/),
        ]),
      ]),
      env: z.record(z.string(), z.string()).optional(),
    });
    const { args, env = {} } = z.strictObject({ mcpServers: home(entry) }).parse(config).mcpServers.home;
    const [name, value] = args[4]?.split(":") ?? [];
    const filled = value?.replaceAll(/\$\{(\w+)\}/g, (_match, variable) => env[variable] ?? "");
    return connection({ url: args[2], headers: name ? { [name]: filled ?? "" } : undefined });
  },
  // https://code.visualstudio.com/docs/agents/reference/mcp-configuration: servers, and inputs that they refer to.
  vscode: (config) => {
    const input = z.strictObject({
      type: z.literal("promptString"),
      id: z.string(),
      description: z.string(),
      password: z.literal(true),
    });
    const entry = z.strictObject({ type: z.literal("http"), url, headers });
    const form = z.strictObject({ inputs: z.array(input).optional(), servers: home(entry) });
    const { inputs = [], servers } = form.parse(config);
    const used = JSON.stringify(servers).match(/(?<=\$\{input:)[^}]+/g) ?? [];
    expect(used).toEqual(inputs.map(({ id }) => id));
    return connection(servers.home);
  },
  // https://cursor.com/docs/mcp: url and headers below mcpServers; ${env:NAME} from the environment.
  cursor: (config) => {
    const entry = z.strictObject({ url, headers });
    return connection(z.strictObject({ mcpServers: home(entry) }).parse(config).mcpServers.home);
  },
  // https://docs.windsurf.com/windsurf/cascade/mcp: serverUrl and headers; ${env:NAME} from the environment.
  windsurf: (config) => {
    const entry = z.strictObject({ serverUrl: url, headers });
    const { serverUrl, headers: sent } = z.strictObject({ mcpServers: home(entry) }).parse(config)
      .mcpServers.home;
    return connection({ url: serverUrl, headers: sent });
  },
  // https://zed.dev/docs/ai/mcp: url and headers below context_servers; OAuth where there is no Authorization.
  zed: (config) => {
    const entry = z.strictObject({ url, headers });
    return connection(z.strictObject({ context_servers: home(entry) }).parse(config).context_servers.home);
  },
  // https://geminicli.com/docs/tools/mcp-server: httpUrl for Streamable HTTP (url is HTTP+SSE), headers.
  "gemini-cli": (config) => {
    const entry = z.strictObject({ httpUrl: url, headers });
    const { httpUrl, headers: sent } = z.strictObject({ mcpServers: home(entry) }).parse(config)
      .mcpServers.home;
    return connection({ url: httpUrl, headers: sent });
  },
  // https://developers.openai.com/codex/mcp: a table [mcp_servers.<name>]; the token's variable is named, never it.
  codex: (config) => {
    const entry = z.strictObject({ url, bearer_token_env_var: z.literal("MCP_HOME_KEY").optional() });
    const server = z.strictObject({ "mcp_servers.home": entry }).parse(config)["mcp_servers.home"];
    const variable = server.bearer_token_env_var;
    const sent = variable && { Authorization: `Bearer \${${variable}}` };
    return connection({ url: server.url, headers: sent });
  },
};

function connection(entry: { url: string; headers?: Record<string, string> | undefined }): Connection {
  return { url: entry.url, headers: entry.headers ?? {} };
}

/** The part of TOML that these blocks use: tables of strings. */
function parseToml(text: string): unknown {
  return Object.fromEntries(
    [...text.matchAll(/^\[(.+)\]\n((?:\w+ = ".*"\n?)*)/gm)].map(([, table, lines = ""]) => [
      table,
      Object.fromEntries([...lines.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, key, value]) => [key, value])),
    ]),
  );
}

const examples = blocksOf(PAGE, readFileSync(PAGE, "utf8")).flatMap(({ note = "", language, text, line }) => {
  const [, client] = /^client: (\S+)$/.exec(note) ?? [];
  return client === undefined ? [] : [{ client, language, text, line }];
});
const parse = ({ client, language, text }: (typeof examples)[number]): Connection => {
  const read = clients[client];
  if (!read) throw new Error(`${PAGE} has a client that this test does not know: ${client}`);
  return read(language === "toml" ? parseToml(text) : JSON.parse(text));
};

describe("docs/clients.md", () => {
  const { key, entry } = makeApiKey("client");
  let open: TestServer;
  let closed: TestServer;
  beforeAll(async () => {
    open = await startTestServer();
    closed = await startTestServer({ settings: { AUTH_MODES: "api-key", API_KEYS: entry } });
  });
  afterAll(() => Promise.all([open.stop(), closed.stop()]));

  it("has a block without a key and one with it for every client, and marks every configuration", () => {
    for (const name of Object.keys(clients)) {
      const own = examples.filter(({ client }) => client === name).map(parse);
      expect(own.map(({ url }) => url)).toEqual(["http://127.0.0.1:8080/mcp", "https://mcp.example.com/mcp"]);
      expect(own.map((each) => Object.keys(each.headers).length)).toEqual([0, 1]);
    }
    const configurations = readFileSync(PAGE, "utf8").match(/```(?:json|toml)/g) ?? [];
    expect(examples).toHaveLength(configurations.length);
  });

  it.each(examples)(
    "$client, line $line: the server answers what it makes the client send",
    async (example) => {
      const { url: target, headers: sent } = parse(example);
      const server = Object.keys(sent).length === 0 ? open : closed;
      const filled = Object.fromEntries(
        Object.entries(sent).map(([name, value]) => [
          name,
          value.replace(/<key>|\$\{(?:env:)?MCP_HOME_KEY\}|\$\{input:mcp-home-key\}/, key),
        ]),
      );
      const client = new Client({ name: example.client, version: "1" });
      const there = new URL(new URL(target).pathname, server.origin);
      await client.connect(new StreamableHTTPClientTransport(there, { requestInit: { headers: filled } }));
      expect((await client.listTools()).tools.length).toBeGreaterThan(0);
      await client.close();
    },
  );
});
